// Pages work without script. Each element with data-module gets the module of that name.
for (const element of document.querySelectorAll("[data-module]")) {
  import(`./modules/${element.dataset.module}.js`).then((module) => module.default(element));
}
