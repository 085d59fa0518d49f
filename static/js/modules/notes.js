// Notes and bookmarks without leaving the lesson: each save is answered by the place as it now stands.
// Without this module every block leads to a form on a page of its own.

const PLACE = "98765432"; // stands for the number of a block in the page's pattern
const PATIENCE = [2000, 5000, 10000, 30000];

export default function notes(article) {
  const pattern = article.querySelector("template[data-row]");
  const form = article.querySelector("template[data-form]");
  const status = article.querySelector("[data-notes-said]");
  const prose = article.querySelector(".prose");
  const toggles = document.querySelectorAll("[data-notes-toggle]");
  const texts = status.dataset;
  let writing = !pattern;
  let token = article.dataset.token;

  const say = (text) => { status.textContent = text; };

  // The page is as it was when it was opened, or as another device left it: its forms carry one token.
  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrf_token]");
    if (fresh) token = fresh.value;
  }

  async function send(address, values) {
    for (let tries = 0; ; tries += 1) {
      const body = new URLSearchParams({ ...values, version: article.dataset.version, csrf_token: token });
      const answer = await fetch(address, {
        method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.status !== 400 || tries) return answer;
      await renewToken();
    }
  }

  function put(row, html) {
    const box = document.createElement("div");
    box.innerHTML = html;
    const fresh = box.firstElementChild;
    row.replaceWith(fresh);
    return fresh;
  }

  async function bookmark(event) {
    const sender = event.target.closest("[data-bookmark]");
    if (!sender) return;
    event.preventDefault();
    const values = Object.fromEntries(new FormData(sender));
    try {
      const answer = await send(sender.getAttribute("action"), values);
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = put(sender.closest("[data-mark]"), (await answer.json()).row);
      fresh.querySelector("[data-bookmark] button").focus();
    } catch {
      sender.submit(); // the plain way says what went wrong
    }
  }

  // ---- a note, written where it stands
  function open(link) {
    const row = link.closest("[data-mark]");
    if (row.querySelector(".jot-form")) return;
    const made = form.content.firstElementChild.cloneNode(true);
    const field = made.querySelector("textarea");
    const written = row.querySelector("[data-text]");
    field.id = `mark-text-${row.dataset.mark}`;
    made.querySelector("label").htmlFor = field.id;
    made.action = link.href;
    field.defaultValue = written ? written.textContent : "";
    row.append(made);
    row.classList.add("is-writing");
    field.focus();
    made.addEventListener("submit", (event) => { event.preventDefault(); save(made, row); });
    made.querySelector("[data-leave]").addEventListener("click", () => close(made, row));
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) made.requestSubmit();
    });
  }

  function close(made, row) {
    made.remove();
    row.classList.remove("is-writing");
    row.querySelector("[data-write]").focus();
  }

  function trouble(made, text) {
    const error = made.querySelector(".field-error");
    error.hidden = !text;
    error.querySelector("span").textContent = text;
  }

  async function save(made, row, failures = 0) {
    if (!made.isConnected || (made.dataset.sending && !failures)) return;
    made.dataset.sending = "1";
    const text = made.querySelector("textarea").value;
    let answer;
    try {
      answer = await send(made.action, { text, seen: row.dataset.seen });
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch {
      trouble(made, texts.textFailed);
      setTimeout(() => save(made, row, failures + 1), PATIENCE[Math.min(failures, PATIENCE.length - 1)]);
      return;
    }
    delete made.dataset.sending;
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      trouble(made, answer.status === 401 ? texts.textSignedOut : told.error || texts.textFailed);
      return;
    }
    if (made.querySelector("textarea").value !== text) {
      // Typed on while it was being sent: what has been typed goes as the next revision.
      row.dataset.seen = new DOMParser().parseFromString(told.row, "text/html").querySelector("[data-mark]").dataset.seen;
      save(made, row);
      return;
    }
    const fresh = put(row, told.row);
    if (!writing && !fresh.classList.contains("jot-full")) fresh.hidden = true;
    else fresh.querySelector("[data-write]").focus();
    say(told.overtaken ? texts.textOvertaken : texts.textSaved);
  }

  // ---- a place after every block, while notes are being written
  function build() {
    for (const block of prose.querySelectorAll(":scope > [data-block]")) {
      const number = Number(block.dataset.block);
      const found = document.getElementById(`d${number}`);
      if (found) found.hidden = false;
      else {
        const html = pattern.innerHTML.replaceAll(String(Number(PLACE) + 1), String(number + 1)).replaceAll(PLACE, String(number));
        block.insertAdjacentHTML("afterend", html);
      }
    }
  }

  function clear() {
    for (const row of article.querySelectorAll(".jot:not(.jot-full)")) {
      if (!row.querySelector(".jot-form")) row.remove();
    }
  }

  // What is being read stays where it is while rows come and go above it.
  function keepingPlace(change) {
    const blocks = [...prose.querySelectorAll(":scope > [data-block]")];
    const here = blocks.find((block) => block.getBoundingClientRect().bottom > 80);
    const before = here ? here.getBoundingClientRect().top : 0;
    change();
    if (here && before < 0) window.scrollBy(0, here.getBoundingClientRect().top - before);
    else if (here && window.scrollY > 0) window.scrollBy(0, here.getBoundingClientRect().top - before);
  }

  function show() {
    for (const toggle of toggles) {
      toggle.setAttribute("aria-pressed", String(writing));
      toggle.querySelector("span").textContent = writing ? toggle.dataset.textOn : toggle.dataset.textOff;
    }
  }

  if (pattern) {
    for (const toggle of toggles) {
      toggle.setAttribute("role", "button");
      const press = (event) => {
        event.preventDefault();
        writing = !writing;
        keepingPlace(writing ? build : clear);
        show();
      };
      toggle.addEventListener("click", press);
      toggle.addEventListener("keydown", (event) => { if (event.key === " ") press(event); });
    }
    show();
  }
  // Leaving the page with a note half written: the browser asks first.
  window.addEventListener("beforeunload", (event) => {
    const fields = [...article.querySelectorAll(".jot-form textarea")];
    if (fields.some((field) => field.value !== field.defaultValue)) event.preventDefault();
  });
  article.addEventListener("submit", bookmark);
  article.addEventListener("click", (event) => {
    const link = event.target.closest("[data-write]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}
