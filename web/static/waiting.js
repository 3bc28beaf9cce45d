// Keeps the menu's counts fresh and, where the member of staff has asked for it, tells of new work. Without it a count is
// as old as the page.
"use strict";
(() => {
  const menu = document.querySelector("[data-waiting]");
  const button = document.getElementById("notify");
  const KEPT = "sanshi-notify", EVERY = 60000;
  if (!menu || !window.fetch) return;
  const title = document.title;
  // Browsers offer notices on https and on the machine itself; some on phones only to installed pages.
  const able = window.isSecureContext && "Notification" in window;
  const wanted = () => able && Notification.permission === "granted" && localStorage.getItem(KEPT) === "on";
  const place = (path) => menu.querySelector(`a[href="${path}"] [data-count]`);

  function tell(lines) {
    try { new Notification(menu.dataset.office, { body: lines.join("\n"), tag: KEPT }); } catch (error) { /* a phone */ }
  }
  function show(lines) {
    const more = [];
    let all = 0;
    for (const { path, name, count } of lines) {
      const shown = place(path);
      if (!shown) continue;
      if (count > Number(shown.textContent)) more.push(`${name} ${count}`);
      shown.textContent = count;
      shown.parentElement.hidden = count === 0;
      all += count;
    }
    document.title = all ? `(${all}) ${title}` : title;
    if (more.length && wanted()) tell(more);
  }
  async function look() {
    try {
      const answer = await fetch(menu.dataset.waiting, { redirect: "manual" });
      if (answer.type === "opaqueredirect") return;  // signed out: nothing more to ask
      if (answer.ok) show((await answer.json()).lines);
    } catch (error) { /* the office's network: asked again */ }
    window.setTimeout(look, EVERY);
  }
  window.setTimeout(look, EVERY);

  if (!button || !able) return;
  const said = document.getElementById("notify-said");
  function draw() {
    button.textContent = wanted() ? button.dataset.off : button.dataset.on;
    said.textContent = wanted() ? said.dataset.on : Notification.permission === "denied" ? said.dataset.refused : "";
  }
  button.addEventListener("click", async () => {
    if (wanted()) localStorage.removeItem(KEPT);
    else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEPT, "on");
    draw();
  });
  button.hidden = false;
  draw();
})();
