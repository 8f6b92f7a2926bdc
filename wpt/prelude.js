// What a page has that upstream's server makes of a test file, and this runtime has not: it is called with what is known of
// the page and with the runner's own functions, and returns the steps of loading the page.
(function (page, runner) {
  "use strict";

  const global = globalThis;

  function supply(name, make) {
    if (!(name in global)) {
      Object.defineProperty(global, name, { value: make(), writable: true, enumerable: false, configurable: true });
    }
  }

  // Only what tests name; the shell of a page, not its document.
  supply("self", () => global);
  if (page.scope === "window") {
    supply("window", () => global);
  }
  let loaded = false;
  supply("GLOBAL", () => ({
    isWindow: () => page.scope === "window",
    isWorker: () => page.scope === "worker",
    // The harness would wait for a message from outside, were it to know at once.
    isShadowRealm: () => loaded && page.scope === "shadowrealm",
  }));
  if (page.title !== undefined) {
    supply("META_TITLE", () => page.title);
  }
  supply("gc", () => () => runner.collect());
  supply("location", () => {
    const [, protocol, host, pathname, search] = /^(\w+:)\/\/([^/]*)([^?]*)(.*)$/.exec(page.url);
    const [hostname, port] = host.split(":");
    const href = page.url;
    return { href, origin: `${protocol}//${host}`, protocol, host, hostname, port, pathname, search, hash: "", toString: () => href };
  });

  // A URL of the tree as a path from its root.
  function pathOf(url) {
    const path = String(url).replace(/[?#].*$/, "").replace(/^https?:\/\/[^/]*/, "");
    const parts = path.startsWith("/") ? [] : location.pathname.split("/").slice(1, -1);
    for (const part of path.split("/")) {
      if (part === "..") {
        parts.pop();
      } else if (part !== "." && part !== "") {
        parts.push(part);
      }
    }
    return parts.join("/");
  }

  // Enough of fetch for tests that read their data.
  supply("fetch", () => async function fetch(input) {
    const file = runner.read(pathOf(input));
    return {
      url: String(input),
      ok: file !== null,
      status: file === null ? 404 : 200,
      text: async () => file?.text ?? "",
      json: async () => JSON.parse(file?.text ?? ""),
      arrayBuffer: async () => file?.buffer ?? new ArrayBuffer(0),
    };
  });

  if (page.scope === "worker") {
    supply("importScripts", () => function importScripts(...urls) {
      for (const path of urls.map(pathOf)) {
        if (path !== "resources/testharness.js") {
          runner.evaluate(path);
        }
      }
    });
  }

  const { resolve } = Promise;
  let onLoaded = () => {};

  return {
    // Without a document the harness takes the next microtask for the load event, and there is one after every script:
    // it gets the steps that it means to run then, and they are kept for the real load event.
    beforeHarness() {
      Promise.resolve = () => ({ then: (steps) => { onLoaded = steps; } });
    },
    afterHarness() {
      Promise.resolve = resolve;
      loaded = true;
      add_completion_callback((tests, { status, message, stack }) => {
        for (const test of tests) {
          runner.subtest(test.name, test.status, test.message);
        }
        runner.complete(status, message && stack ? `${message}\n${stack}` : message);
      });
    },
    load() {
      onLoaded();
      global.dispatchEvent(new Event("load"));
      if (typeof global.onload === "function") {
        global.onload(new Event("load"));
      }
    },
    timeout() {
      global.timeout();
    },
  };
})
