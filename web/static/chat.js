// The chat page, made livelier. Everything here also works without it: the page then posts its forms and loads again.
"use strict";
(() => {
  const chat = document.getElementById("chat");
  if (!chat || !window.fetch) return;
  const by = (id) => document.getElementById(id);
  const log = by("log"), form = by("say"), text = by("text"), file = by("file"), key = by("key");
  const typing = by("typing"), errorLine = by("chat-error"), offline = by("offline"), picked = by("picked"), send = by("send");
  const MAX_FILE = 10 * 1024 * 1024;
  let cursor = Number(chat.dataset.cursor);
  let waiting = 0, silent = 0;
  document.documentElement.classList.add("script");

  // A long answer is read from its beginning: the first new words, the citizen's own or the office's, stand on top.
  const bubbles = log.querySelectorAll(".msg");
  let newest = bubbles.length > 1 ? bubbles[bubbles.length - 1] : log.firstElementChild;
  let cameAt = 0;
  const begin = (bubble) => {
    const now = Date.now(), together = newest && now - cameAt < 3000;
    if (bubble.classList.contains("msg-me") || !together) newest = bubble;
    cameAt = now;
  };
  const toEnd = () => {
    const end = log.scrollHeight - log.clientHeight;
    const top = newest ? log.scrollTop + newest.getBoundingClientRect().top - log.getBoundingClientRect().top - 8 : end;
    log.scrollTop = Math.min(end, top);
  };
  const fail = (words) => { errorLine.textContent = words; errorLine.hidden = !words; };
  const expectAnswer = (on) => {
    window.clearTimeout(waiting);
    typing.hidden = !on;
    if (!on) return;
    toEnd();
    waiting = window.setTimeout(() => { typing.hidden = true; }, 20000);
    silent = window.setTimeout(lost, 5000);
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

  // The server draws each bubble; a changed message takes the place of the old one.
  function put(message) {
    window.clearTimeout(silent);
    cursor = Math.max(cursor, message.seq);
    const made = document.createElement("template");
    made.innerHTML = message.html;
    const bubble = made.content.firstElementChild;
    const old = by("m" + message.id);
    if (old) {
      const focused = old.contains(document.activeElement);
      old.replaceWith(bubble);
      if (old === newest) newest = bubble;
      if (focused) text.focus({ preventScroll: true });
    } else {
      const later = Array.from(log.children).find((item) => Number(item.dataset.id) > message.id);
      log.insertBefore(bubble, later || null);
      begin(bubble);
    }
    bubble.querySelectorAll("img").forEach(watch);
    if (message.bot) expectAnswer(false);
    toEnd();
  }

  // A photo can be looked at once the complaint is registered; until then its name stands here.
  function watch(image) {
    const missing = () => {
      image.hidden = true;
      image.nextElementSibling.hidden = false;
      image.parentElement.removeAttribute("href");
    };
    image.addEventListener("load", toEnd);
    image.addEventListener("error", missing);
    if (image.complete && !image.naturalWidth && image.currentSrc) missing();
  }

  // Some networks and WeChat's browser cut streams or hold them back: while there is none, the page asks again and again.
  let cut = 0, polling = 0;
  async function poll() {
    try {
      const answer = await fetch("/chat/messages?after=" + cursor, { headers: { Accept: "application/json" } });
      if (answer.ok) { (await answer.json()).messages.forEach(put); offline.hidden = true; }
    } catch { offline.hidden = false; }
    if (cut) polling = window.setTimeout(poll, 3000);
  }
  function lost() {
    cut += 1;
    if (cut === 1) poll();
  }
  function listen() {
    if (!window.EventSource) { lost(); return; }
    const source = new EventSource("/chat/stream?after=" + cursor);
    source.onopen = () => { cut = 0; window.clearTimeout(polling); offline.hidden = true; };
    source.onmessage = (event) => put(JSON.parse(event.data));
    source.onerror = () => {
      lost();
      if (cut > 4) source.close();
    };
  }

  async function post(address, body) {
    fail("");
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) return true;
      if (answer.status === 404) { window.location.assign("/chat"); return false; }
      const told = await answer.json().catch(() => ({}));
      fail(told.error || chat.dataset.failed);
    } catch { fail(chat.dataset.failed); }
    expectAnswer(false);
    return false;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled || (!text.value.trim() && !file.files.length)) { text.focus(); return; }
    if (file.files.length && file.files[0].size > MAX_FILE) { fail(chat.dataset.tooLarge); return; }
    send.disabled = true;
    expectAnswer(true);
    const body = new FormData(form), words = text.value;
    text.value = "";
    grow();
    if (await post(form.action, body)) {
      file.value = "";
      picked.textContent = "";
      key.value = newKey();
    } else {
      text.value = words;
      grow();
    }
    send.disabled = false;
    text.focus({ preventScroll: true });
  });

  log.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(event.target);
    if (event.submitter) body.set("data", event.submitter.value);
    newest = null;
    expectAnswer(true);
    await post("/chat/press", body);
  });

  // Enter sends, Shift+Enter makes a new line; not while a Chinese input method is composing.
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  file.addEventListener("change", () => { picked.textContent = file.files.length ? file.files[0].name : ""; fail(""); });
  const grow = () => { text.rows = Math.min(6, Math.max(1, Math.ceil(text.value.length / 18), text.value.split("\n").length)); };
  text.addEventListener("input", grow);

  // The conversation fills what the frame above it leaves of the screen.
  const fit = () => {
    const above = chat.getBoundingClientRect().top + window.scrollY;
    document.documentElement.style.setProperty("--frame", above + "px");
    toEnd();
  };
  window.addEventListener("resize", fit);
  log.querySelectorAll("img").forEach(watch);
  fit();
  grow();
  window.addEventListener("load", toEnd);
  listen();
})();
