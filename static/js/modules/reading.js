// Keeps on the server how far a lesson has been read, and takes the reader back there.
// Without this module the link "Đọc tiếp từ mục …" still leads to the place kept last.

const PAUSE = 1500; // ms of rest before a new place is kept
const LINE = 0.4; // of the window's height: the block that stands here is the one being read

export default function reading(article) {
  const words = article.dataset;
  const bar = document.querySelector("[data-reading-meter]");
  const onward = document.querySelector("[data-reading-next]");
  const behind = article.querySelector("[data-behind]");
  const headings = [...article.querySelectorAll("[data-block] h2[id]")].map((heading) => ({
    id: heading.id,
    block: Number(heading.closest("[data-block]").dataset.block),
  }));
  let sequence = Number(words.sequence);
  let here = Number(words.blockReached);
  // What the server holds. The very first post also says that the lesson was opened; opening it again says nothing,
  // or else a tab that is only looked at would get in the way of the device that reads on.
  let kept = sequence > 0 ? here : -1;
  let floor = -1; // read further elsewhere: places before it are not sent
  let timer = 0;

  function message() {
    sequence += 1;
    return new URLSearchParams({
      csrf_token: words.token, version: words.version, block: String(here), sequence: String(sequence),
    });
  }

  async function keep() {
    clearTimeout(timer);
    if (here === kept || here <= floor) return;
    const sent = here;
    try {
      const answer = await fetch(words.position, {
        method: "POST", body: message(), keepalive: true, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.status === 409) moveOn((await answer.json()).error);
      if (!answer.ok) return;
      const held = await answer.json();
      sequence = Math.max(sequence, held.sequence);
      kept = sent;
      if (held.moved || held.block === sent) return;
      if (held.block > sent) standBack(held.block);
      else {
        kept = held.block; // another tab was first with an earlier place: this one is further, and says so again
        timer = setTimeout(keep, PAUSE);
      }
    } catch {
      // No network: the next move, or the network coming back, sends the place again.
    }
  }

  // Another device has read on: this page no longer moves the place back, and offers to go there.
  function standBack(block) {
    floor = block;
    behind.querySelector("a").href = `#b${block}`;
    behind.hidden = false;
  }

  // The course was moved to a newer version meanwhile: this page's places are no longer those of the lesson.
  function moveOn(said) {
    floor = Infinity;
    behind.querySelector("span").textContent = said;
    behind.hidden = false;
  }

  function show() {
    const passed = headings.filter((heading) => heading.block <= here).length;
    const next = headings[passed];
    onward.hash = next ? next.id : "het-bai";
    if (!headings.length) return;
    const place = Math.max(1, passed);
    const share = Math.floor((place / headings.length) * 100);
    const label = bar.dataset.words.replace("{place}", place);
    const progress = bar.querySelector("progress");
    bar.querySelector(".meter-label span").textContent = label;
    bar.querySelector(".meter-label b").textContent = `${share}%`;
    progress.value = place;
    progress.setAttribute("aria-label", `${label}: ${share}%`);
  }

  const line = new IntersectionObserver((entries) => {
    const crossing = entries.filter((entry) => entry.isIntersecting).pop();
    if (!crossing) return;
    here = Number(crossing.target.dataset.block);
    show();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }, { rootMargin: `-${LINE * 100}% 0px -${100 - LINE * 100}% 0px` });

  function leave() {
    if (document.visibilityState !== "hidden" || here === kept || here <= floor) return;
    if (navigator.sendBeacon(words.position, message())) kept = here;
  }

  // The same keys as the links' accesskey, which some browsers want with Shift or Control too.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select")) return; // there Alt and a dot may be a letter
    const way = { Comma: "prev", Period: "next" }[event.code];
    const link = way && article.querySelector(`a[rel=${way}]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  const visit = performance.getEntriesByType("navigation")[0];
  if (words.resume && !location.hash && (!visit || visit.type === "navigate")) {
    // To the line, not to the top: opening a lesson again must not move the place on.
    const top = document.getElementById(words.resume).getBoundingClientRect().top;
    window.scrollBy(0, top - window.innerHeight * LINE + 2);
  }
  article.querySelectorAll("[data-block]").forEach((block) => line.observe(block));
  document.addEventListener("visibilitychange", leave);
  window.addEventListener("online", keep);
  timer = setTimeout(keep, PAUSE);
}
