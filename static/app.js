// Everything here only makes nicer what works without it.
"use strict";

// An error summary takes the focus, so that it is read out and the keyboard starts there.
document.querySelector("[data-focus]")?.focus();

// The letter completes itself as its supporter types.
for (const control of document.querySelectorAll("[data-writes]")) {
  const places = document.querySelectorAll(`[data-shows="${control.dataset.writes}"]`);
  const write = () => {
    const text = control.value.trim();
    for (const place of places) {
      place.textContent = text || place.dataset.nothing || "";
      place.classList.toggle("blank", !text);
    }
  };
  control.addEventListener("input", write);
  window.addEventListener("pageshow", write); // browsers fill a form in again when one comes back to it
  write();
}

// The form beside the letter knows its own height, so that its button never hides below a low screen.
const sign = document.getElementById("sign");
if (sign) new ResizeObserver(() => sign.style.setProperty("--tall", `${sign.offsetHeight}px`)).observe(sign);

// A word count under a text, or that it is too long; the wording comes from the page, in the page's language.
for (const count of document.querySelectorAll("[data-counts]")) {
  const control = document.getElementById(count.dataset.counts);
  const shown = (number) => number.toLocaleString(document.documentElement.lang, { useGrouping: "always" });
  const say = () => {
    const words = (control.value.match(/\S+/g) ?? []).length, letters = [...control.value.trim()].length;
    const tooLong = letters > count.dataset.room;
    const counted = (words === 1 ? count.dataset.one : count.dataset.many).replace("{n}", shown(words));
    count.textContent = tooLong ? count.dataset.long.replace("{m}", shown(letters)) : words ? counted : "";
    count.classList.toggle("error", tooLong);
  };
  control.addEventListener("input", say);
  window.addEventListener("pageshow", say);
  say();
}

// Who brought the reader stays known when they choose another language.
const arrival = new URLSearchParams(location.search);
for (const link of document.querySelectorAll(".masthead a[hreflang]")) {
  const address = new URL(link.href);
  for (const name of ["r", "source"]) if (arrival.has(name)) address.searchParams.set(name, arrival.get(name));
  link.href = address;
}

// Inside another site's page: tell that page how high this one is (static/embed.js sets it), and nothing else.
if (window.parent !== window) {
  const tell = () => window.parent.postMessage({ undersigned: document.documentElement.offsetHeight }, "*");
  new ResizeObserver(tell).observe(document.documentElement);
  window.addEventListener("message", (event) => { if (event.data === "undersigned") tell(); });
}

// Copy an address, and say so.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 4000);
  });
}

// The phone's own share sheet, where there is one.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  });
}

// Figures that change while one looks: pushed by the server, or asked for where pushing does not get through.
for (const live of document.querySelectorAll("[data-live]")) {
  const poll = () => fetch(live.dataset.poll).then((answer) => answer.text()).then((html) => { live.innerHTML = html; });
  const source = new EventSource(live.dataset.live);
  source.addEventListener("figures", (event) => { live.innerHTML = event.data; });
  source.addEventListener("over", () => { source.close(); location.reload(); });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setInterval(() => poll().catch(() => {}), 5000);
  });
}

// A preview follows what is typed, once it was asked for.
for (const frame of document.querySelectorAll("[data-follows]")) {
  const form = document.getElementById(frame.dataset.follows);
  let asked, soon;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === frame.name) asked = event.submitter;
  });
  form.addEventListener("input", () => {
    clearTimeout(soon);
    if (asked) soon = setTimeout(() => form.requestSubmit(asked), 700);
  });
}

// A draft is kept while it is written; a press waits for what is just being kept.
for (const form of document.querySelectorAll("[data-keeps]")) {
  const said = document.getElementById(form.dataset.keeps);
  let soon, going;
  const keep = async () => {
    const data = new FormData(form);
    data.set("then", "keep");
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    if (answer?.ok) form.elements.revision.value = await answer.text();
    said.textContent = answer?.ok ? said.dataset.kept : said.dataset.not;
    going = null;
  };
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => { going = keep(); }, 2000);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(soon);
    if (!going) return;
    event.preventDefault();
    going.then(() => form.requestSubmit(event.submitter));
  });
}

// What was typed and is not stored yet is not lost by a slip: the browser asks before it leaves.
for (const form of document.querySelectorAll("[data-guards]")) {
  let unsaved = form.dataset.guards === "unsaved";
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", (event) => { if (!event.submitter?.formTarget) unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
