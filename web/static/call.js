// Keeps a telephone call as it is typed. Without it the button below the form does the same.
"use strict";
(() => {
  const form = document.getElementById("call");
  if (!form || !window.fetch) return;
  const line = document.getElementById("kept");
  let waiting = 0, registering = false;

  async function keep() {
    waiting = 0;
    let kept = false;
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST", body: new FormData(form), headers: { accept: "application/json" }, redirect: "manual", keepalive: true,
      });
      kept = answer.ok;
    } catch (error) { kept = false; }
    if (registering) return;
    line.textContent = kept ? form.dataset.kept : form.dataset.lost;
    line.classList.toggle("field-error", !kept);
    if (!kept) later(5000);
  }
  function later(pause) {
    window.clearTimeout(waiting);
    if (!registering) waiting = window.setTimeout(keep, pause);
  }
  form.addEventListener("input", () => later(600));
  form.addEventListener("submit", () => { registering = true; window.clearTimeout(waiting); });
  window.addEventListener("pagehide", () => { if (waiting && !registering) keep(); });
})();
