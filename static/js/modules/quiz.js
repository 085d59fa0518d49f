// Saves each answer when it is chosen, and keeps what could not be sent until it is.
// Without this module the page's own buttons do the same, one question at a time.

const KEEP = "elearn-answers";
const PATIENCE = [2000, 5000, 10000, 30000];

export default function quiz(form) {
  const say = form.querySelector("[data-saved]");
  const texts = say.dataset;
  const ahead = Number(form.dataset.now) - Date.now();
  let failures = 0;
  let last = 0;
  let sending = null;
  let timer = 0;

  const outbox = () => JSON.parse(localStorage.getItem(KEEP) || "{}");
  const keep = (box) => localStorage.setItem(KEEP, JSON.stringify(box));
  const token = () => form.querySelector("[name=csrf_token]");

  function show(state, text) {
    say.dataset.state = state;
    say.querySelector("[data-words]").textContent = text;
  }

  function hold() {
    const body = new URLSearchParams(new FormData(form));
    body.delete("csrf_token");
    body.delete("go");
    // Two changes within a millisecond must differ: the number tells a sent answer from a newer one.
    last = Math.max(Math.round(Date.now() + ahead), last + 1);
    const sequence = String(last);
    body.set("sequence", sequence);
    const box = outbox();
    box[form.dataset.save] = { body: body.toString(), sequence };
    keep(box);
  }

  // A page left open over a new sign-in holds an old token: read the new one from the page itself.
  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.redirected) return "signed out";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrf_token]");
    if (!fresh) return "none";
    document.querySelectorAll("[name=csrf_token]").forEach((field) => { field.value = fresh.value; });
    return "renewed";
  }

  function askToSignIn(words) {
    show("failed", words);
    const link = say.querySelector("a");
    link.href = `${new URL(link.href).pathname}?next=${encodeURIComponent(location.pathname)}`;
    link.hidden = false;
    return "wait";
  }

  async function post(url, entry) {
    const body = new URLSearchParams(entry.body);
    body.set("csrf_token", token().value);
    return fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
  }

  async function send(url, entry) {
    let answer = await post(url, entry);
    if (answer.status === 400) {
      const token = await renewToken();
      if (token === "signed out") return askToSignIn(texts.textSignedOut);
      if (token === "renewed") answer = await post(url, entry);
    }
    if (answer.status === 401) return askToSignIn((await answer.json()).error);
    if (answer.status >= 500 || answer.status === 400) throw new Error(String(answer.status));
    const box = outbox();
    if (box[url] && box[url].sequence === entry.sequence) {
      delete box[url];
      keep(box);
    }
    const told = await answer.json();
    if (!answer.ok) show("failed", told.error);
    else if (url === form.dataset.save && told.saved_at) {
      show("saved", texts.textSaved.replace("%s", told.saved_at));
      document.querySelectorAll("[aria-current=step]").forEach((step) => step.classList.add("is-done"));
    } else if (url === form.dataset.save) show("partial", texts.textPartial);
    return "sent";
  }

  async function flush() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    try {
      for (const [url, entry] of Object.entries(outbox())) {
        if (url === form.dataset.save) show("saving", texts.textSaving);
        if ((await send(url, entry)) === "wait") return;
      }
      failures = 0;
    } catch {
      show("failed", texts.textFailed);
      timer = setTimeout(flush, PATIENCE[Math.min(failures, PATIENCE.length - 1)]);
      failures += 1;
    } finally {
      sending = null;
    }
    if (!failures && Object.keys(outbox()).length) timer = setTimeout(flush, 200);
  }

  // Two items can't share a place: the one that stood there moves to the place left free.
  function swap(select) {
    const others = [...form.querySelectorAll("select[data-place]")].filter((other) => other !== select);
    const taken = others.find((other) => other.value !== "" && other.value === select.value);
    if (taken) taken.value = select.dataset.before || "";
    select.dataset.before = select.value;
  }

  form.querySelectorAll("select[data-place]").forEach((select) => { select.dataset.before = select.value; });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select[data-place]")) swap(event.target);
    hold();
    flush();
  });
  addEventListener("online", flush);
  flush();
}
