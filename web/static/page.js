"use strict";
// Print buttons: shown only where a script can press them.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// Long work: a form that was sent says so and cannot be sent twice; whoever comes back to the page may send it again.
document.querySelectorAll("form[data-working]").forEach((form) => {
  const said = form.querySelector("[role=status]");
  let timer = 0;
  const show = (working) => {
    form.querySelector("button").disabled = working;
    said.textContent = working ? form.dataset.working : "";
    window.clearInterval(timer);
    if (working && form.dataset.underway) timer = window.setInterval(look, 2000);
  };
  // How far it is, in figures; where they cannot be had the sentence stands alone.
  async function look() {
    try {
      const { done } = await (await fetch(form.dataset.underway)).json();
      if (done) said.textContent = `${form.dataset.working} ${done}`;
    } catch (error) { /* the answer itself is on its way */ }
  }
  form.addEventListener("submit", () => show(true));
  window.addEventListener("pageshow", () => show(false));
});
// Copy buttons: the text of a field goes to the clipboard; where that is refused it stands selected.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.copied;
    } catch (error) { /* selected as it is, it can be copied by hand */ }
  });
});
