"use strict";
// A batch that is under way renews its figures; without a script a reload does. Nothing is replaced under somebody's hand.
(() => {
  const place = document.querySelector("[data-progress]");
  const EVERY = 3000;
  if (!place || !window.fetch) return;
  const running = () => place.querySelector("[data-running]");
  async function look() {
    try {
      const answer = await fetch(place.dataset.progress, { redirect: "manual" });
      if (answer.type === "opaqueredirect") return;  // signed out: nothing more to ask
      const told = answer.ok ? await answer.text() : "";
      if (told && !place.contains(document.activeElement)) place.innerHTML = told;
    } catch (error) { /* the office's network: asked again */ }
    if (running()) window.setTimeout(look, EVERY);
  }
  if (running()) window.setTimeout(look, EVERY);
})();
