// What a page has that upstream's server makes of a test file, and this runtime has not: it is called with what is known of
// the page, with the runner's own functions and with what stands in for other interfaces, and returns the steps of loading
// the page.
(function (page, runner, standIns) {
  "use strict";

  const global = globalThis;

  function supply(name, make) {
    if (!(name in global)) {
      Object.defineProperty(global, name, { value: make(), writable: true, enumerable: false, configurable: true });
    }
  }

  // Only what tests name.
  let loaded = false;
  if (!page.hasDocument) {
    supply("GLOBAL", () => ({
      isWindow: () => page.scope === "window",
      isWorker: () => false,
      // The harness would wait for a message from outside, were it to know at once.
      isShadowRealm: () => loaded && page.scope === "shadowrealm",
    }));
  }
  if (page.title !== undefined) {
    supply("META_TITLE", () => page.title);
  }
  supply("gc", () => () => runner.collect());

  standIns(runner, supply);

  // An interface that tests look for to know where they are.
  function supplyGlobalScope() {
    if (page.scope === "window") {
      supply("Window", () => Object.defineProperties(function () {}, {
        name: { value: "Window" },
        [Symbol.hasInstance]: { value: (object) => object === global },
      }));
    }
  }

  // What the harness says when it is done.
  function report() {
    let complete = false;
    add_completion_callback((tests, { status, message, stack }) => {
      // After a timeout the harness may say it twice.
      if (complete) {
        return;
      }
      complete = true;
      for (const test of tests) {
        runner.subtest(test.name, test.status, test.message);
      }
      runner.complete(status, message && stack ? `${message}\n${stack}` : message);
    });
  }

  const timeout = () => global.timeout();

  if (page.hasDocument) {
    // The page loads by itself, the harness too; the runner comes in where upstream lets one, and minds the time.
    supply("wptRunner", () => ({
      afterHarness() {
        setup({ output: false, explicit_timeout: true });
        report();
      },
    }));
    return { timeout };
  }

  const { resolve } = Promise;
  const { dispatchEvent } = EventTarget.prototype;
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
      supplyGlobalScope();
      report();
    },
    load() {
      onLoaded();
      dispatchEvent.call(global, new Event("load"));
      if (typeof global.onload === "function") {
        global.onload(new Event("load"));
      }
    },
    timeout,
  };
})
