// Adds to the global object what upstream's server adds to the page of a test file. The parameters are facts about the page,
// the functions of the runner, and the function of stand_ins.js. It returns the steps of loading the page.
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
      // In a ShadowRealm the harness waits for a message from outside, so it learns of the ShadowRealm later.
      isShadowRealm: () => loaded && page.scope === "shadowrealm",
    }));
  }
  if (page.title !== undefined) {
    supply("META_TITLE", () => page.title);
  }
  supply("gc", () => () => runner.collect());

  standIns(supply);

  // Tests look for this interface to find out the kind of global object.
  function supplyGlobalScope() {
    if (page.scope === "window") {
      supply("Window", () => Object.defineProperties(function () {}, {
        name: { value: "Window" },
        [Symbol.hasInstance]: { value: (object) => object === global },
      }));
    }
  }

  // Passes the results of the harness on to the runner.
  function report() {
    let complete = false;
    add_completion_callback((tests, { status, message, stack }) => {
      // After a timeout the harness may call this twice.
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
    // The page loads the harness. Upstream's hook for runners calls this. The runner has a timeout of its own.
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
    // Without a document the harness runs its steps for the load event in the next microtask, so after the first script.
    // They are kept here until all scripts have run.
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
