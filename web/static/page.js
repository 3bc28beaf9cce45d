"use strict";
// Print buttons: shown only where a script can press them.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// Long work: a form that was sent says so and cannot be sent twice; whoever comes back to the page may send it again.
document.querySelectorAll("form[data-working]").forEach((form) => {
  const show = (working) => {
    form.querySelector("button").disabled = working;
    form.querySelector("[role=status]").textContent = working ? form.dataset.working : "";
  };
  form.addEventListener("submit", () => show(true));
  window.addEventListener("pageshow", () => show(false));
});
