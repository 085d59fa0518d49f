// The clock of a decision, and its answer sent until the server has it.
// Without this module the buttons send the form themselves, and the server's clock counts all the same.

const SAY_AT = [60, 30, 20, 10, 5];
const PATIENCE = [1000, 2000, 4000, 8000];
const READING = 4000; // to read why something was refused, before the page is fetched again

export default function stage(form) {
  const texts = form.dataset;
  const said = form.querySelector("[data-said]");
  const trouble = form.querySelector("[data-trouble]");
  // By the clock on the wall: it goes on while the machine sleeps.
  const ends = texts.left === "" ? Infinity : Date.now() + Number(texts.left) * 1000;
  let sending = false;
  let announced = Infinity;

  const show = (selector, text) => document.querySelectorAll(selector).forEach((element) => { element.textContent = text; });
  const left = () => Math.max(0, Math.ceil((ends - Date.now()) / 1000));

  function draw(seconds) {
    const words = texts.textLeft.replace("%s", seconds);
    show("[data-seconds]", seconds);
    show("[data-clock]", words);
    show("[data-bar-seconds]", (texts.textBar || "").replace("%s", seconds));
    const ring = document.querySelector("[data-ring]");
    if (ring) {
      ring.setAttribute("aria-label", words);
      ring.querySelector(".clock-left").setAttribute("stroke-dasharray", `${seconds} ${texts.total}`);
    }
    const bar = document.querySelector("[data-bar]");
    if (bar) bar.value = seconds;
    // Spoken at set marks only: a clock that speaks every second drowns the question.
    const mark = SAY_AT.find((at) => seconds <= at && announced > at && seconds > at - 2);
    if (mark) {
      announced = mark;
      if (said) said.textContent = words;
    }
  }

  function report(text) {
    if (!trouble) return;
    trouble.hidden = !text;
    trouble.querySelector("span").textContent = text;
  }

  const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

  // A page left open over a new sign-in holds an old token. False: nobody is signed in.
  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`#${form.id} [name=csrf_token]`);
    if (fresh) form.querySelector("[name=csrf_token]").value = fresh.value;
    return Boolean(fresh);
  }

  // What an answer means for the one who waits: gone on, refused for good, or to be sent again.
  async function understand(answer) {
    const told = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : null;
    if (answer.ok && told) return location.assign(told.next) || "done";
    if (answer.ok) return location.assign(answer.url) || "done"; // led elsewhere, to a page for people
    if (answer.status === 401) report(texts.textSignedOut);
    else if (answer.status === 400) report((await renewToken()) ? "" : texts.textSignedOut);
    else if (answer.status < 500) {
      report(told ? told.error : texts.textFailed);
      await wait(READING);
      return location.reload() || "done";
    } else report(texts.textFailed);
    return "again";
  }

  // The same decision may be sent many times: its place in the run keeps the first.
  async function send(name, value) {
    if (sending) return;
    sending = true;
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    for (let tries = 0; ; tries += 1) {
      const body = new URLSearchParams({ csrf_token: form.querySelector("[name=csrf_token]").value, [name]: value });
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
        if ((await understand(answer)) === "done") return;
      } catch {
        report(texts.textFailed);
      }
      await wait(PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
    }
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.name) return;
    event.preventDefault();
    send(button.name, button.value);
  });

  // Back to a page the browser kept: the decision may be taken, and the clock has run.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  if (ends !== Infinity) {
    draw(left());
    const ticking = setInterval(() => {
      const seconds = left();
      draw(seconds);
      if (seconds > 0) return;
      clearInterval(ticking);
      send(texts.out, "1");
    }, 250);
  }
}
