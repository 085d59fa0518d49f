// Before the first paint: light or dark as chosen, else as the device; large text if chosen.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser may refuse to keep anything
    }
  };
  const apply = () => {
    root.dataset.bsTheme = kept("theme") || (device.matches ? "dark" : "light");
    if (kept("text") === "large") root.dataset.text = "large";
    else delete root.dataset.text;
  };
  apply();
  device.addEventListener("change", apply);
  addEventListener("storage", apply); // chosen in another tab
})();
