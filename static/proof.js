// Proof of work for the sign form (app/signatures/proof_of_work.py). This one file is both the page's script and the
// worker that computes, so that typing never waits.
"use strict";

const AT_ONCE = 128;
const PATIENCE = 60_000; // then the form leaves without: an organizer looks at it, and nobody is locked out

async function compute({ challenge, parts, bits }) {
  const encoder = new TextEncoder();
  const fits = async (text) => {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(text));
    return new DataView(hash).getUint32(0) >>> (32 - bits) === 0;
  };
  const numbers = [];
  for (let part = 0; part < parts; part++) {
    for (let from = 0; numbers.length === part; from += AT_ONCE) {
      const tries = Array.from({ length: AT_ONCE }, (_, i) => fits(`${challenge}\n${part}\n${from + i}`));
      const hit = (await Promise.all(tries)).indexOf(true);
      if (hit >= 0) numbers.push(from + hit);
    }
    postMessage(numbers);
  }
}

function prove(place, source) {
  const { parts, bits } = place.dataset;
  const [said, bar, form] = [place.querySelector("[role=status]"), place.querySelector("progress"), place.closest("form")];
  const { form_token: token, email, proof } = form.elements;
  let worker, worksFor, waits, givenUp;

  const leave = () => { if (waits) form.submit(); };
  const giveUp = () => { givenUp = true; leave(); };
  const begin = () => {
    if (!email.value || email.value === worksFor) return;
    worksFor = email.value;
    proof.value = "";
    worker?.terminate();
    worker = new Worker(source);
    worker.onerror = giveUp;
    worker.onmessage = ({ data: numbers }) => {
      bar.value = numbers.length;
      if (numbers.length < parts) return;
      proof.value = numbers.join(".");
      leave();
    };
    worker.postMessage({ challenge: `${token.value}\n${email.value}`, parts: Number(parts), bits: Number(bits) });
  };

  email.addEventListener("change", begin);
  begin();
  form.addEventListener("submit", (event) => {
    begin();
    if (proof.value || givenUp) return;
    event.preventDefault();
    if (waits) return;
    waits = true;
    bar.hidden = false;
    said.textContent = said.dataset.waits;
    setTimeout(giveUp, PATIENCE);
  });
}

if (typeof document === "undefined") {
  // What fails in a promise would never reach the page: thrown from here, it does.
  onmessage = (event) => compute(event.data).catch((error) => setTimeout(() => { throw error; }));
} else {
  prove(document.querySelector("[data-proof]"), document.currentScript.src);
}
