// As much of the interface of web-platform-tests' harness (https://web-platform-tests.org/writing-tests/testharness-api.html)
// as the tests beside it need.
(function (global) {
  "use strict";

  const PASS = 0, FAIL = 1, TIMEOUT = 2, NOTRUN = 3;
  const OK = 0, ERROR = 1, HARNESS_TIMEOUT = 2;
  const tests = [];
  const callbacks = [];
  let status = { status: OK, message: null, stack: null };
  let loaded = false;
  let complete = false;
  // Tests that are promises run one after the other.
  let last = new Promise((resolve) => resolve());

  class AssertionError extends Error {}

  function shown(value) {
    if (typeof value === "string") {
      return JSON.stringify(value);
    }
    if (typeof value === "object" && value !== null) {
      return Object.prototype.toString.call(value);
    }
    return Object.is(value, -0) ? "-0" : String(value);
  }

  class Test {
    status = NOTRUN;
    message = null;
    #cleanups = [];
    #finished = false;

    constructor(name) {
      if (name === undefined) {
        const title = global.document?.title || (typeof META_TITLE === "string" ? META_TITLE : "untitled");
        const untitled = tests.filter((test) => test.name === title || test.name.startsWith(`${title} `));
        name = untitled.length === 0 ? title : `${title} ${untitled.length}`;
      }
      this.name = name;
      if (tests.some((test) => test.name === name)) {
        this.#end(FAIL, "another test has the same name");
      }
      tests.push(this);
    }

    step(steps, self = this, ...args) {
      if (this.#finished) {
        return undefined;
      }
      try {
        return steps.apply(self, args);
      } catch (error) {
        this.fail(error);
        return undefined;
      }
    }

    step_func(steps, self) {
      const test = this;
      return function (...args) {
        return test.step(steps, self ?? this ?? test, ...args);
      };
    }

    step_func_done(steps = () => {}, self = undefined) {
      const step = this.step_func(steps, self);
      const test = this;
      return function (...args) {
        step.apply(this, args);
        test.done();
      };
    }

    unreached_func(message) {
      return this.step_func(() => assert_unreached(message));
    }

    // Time is no condition of these tests: a turn of the loop is, and as many of them as one likes.
    step_timeout(steps, time, ...args) {
      return setTimeout(this.step_func(() => steps.apply(this, args)), time);
    }

    add_cleanup(steps) {
      this.#cleanups.push(steps);
    }

    fail(error) {
      const message = error instanceof AssertionError ? error.message : `${error?.stack ?? error}`;
      this.#end(FAIL, message);
    }

    done() {
      this.#end(PASS, null);
    }

    timed_out() {
      this.#end(this.status === NOTRUN && !this.started ? NOTRUN : TIMEOUT, "it has not ended");
    }

    get finished() {
      return this.#finished;
    }

    #end(status, message) {
      if (this.#finished) {
        return;
      }
      this.#finished = true;
      this.status = status;
      this.message = message;
      for (const steps of this.#cleanups) {
        steps();
      }
      this.onend?.();
      end();
    }
  }

  // All is over when the page is loaded and no test goes on.
  function end(force = false) {
    if (complete || (!force && (!loaded || tests.some((test) => !test.finished)))) {
      return;
    }
    complete = true;
    if (tests.length === 0) {
      status = { status: ERROR, message: "there are no tests", stack: null };
    }
    for (const callback of callbacks) {
      callback(tests, status);
    }
  }

  function test(steps, name) {
    const test = new Test(name);
    test.started = true;
    test.step(steps, test, test);
    test.done();
  }

  function async_test(steps, name) {
    const test = new Test(typeof steps === "function" ? name : steps);
    test.started = true;
    if (typeof steps === "function") {
      test.step(steps, test, test);
    }
    return test;
  }

  function promise_test(steps, name) {
    const test = new Test(name);
    last = last.then(() => new Promise((resolve) => {
      test.started = true;
      test.onend = resolve;
      if (test.finished) {
        resolve();
        return;
      }
      const promise = test.step(steps, test, test);
      Promise.resolve(promise).then(() => test.done(), (error) => test.fail(error));
    }));
  }

  function assert(condition, message, description) {
    if (!condition) {
      throw new AssertionError(description === undefined ? message : `${description}: ${message}`);
    }
  }

  function assert_true(actual, description) {
    assert(actual === true, `expected true, got ${shown(actual)}`, description);
  }

  function assert_false(actual, description) {
    assert(actual === false, `expected false, got ${shown(actual)}`, description);
  }

  function assert_equals(actual, expected, description) {
    assert(Object.is(actual, expected), `expected ${shown(expected)}, got ${shown(actual)}`, description);
  }

  function assert_not_equals(actual, expected, description) {
    assert(!Object.is(actual, expected), `expected anything but ${shown(actual)}`, description);
  }

  function assert_array_equals(actual, expected, description) {
    assert(typeof actual === "object" && actual !== null && "length" in actual, `no array: ${shown(actual)}`, description);
    assert_equals(actual.length, expected.length, `${description ?? "array"}: length`);
    for (let at = 0; at < expected.length; at += 1) {
      assert_equals(actual[at], expected[at], `${description ?? "array"}: element ${at}`);
    }
  }

  function assert_less_than(actual, limit, description) {
    assert(actual < limit, `expected less than ${shown(limit)}, got ${shown(actual)}`, description);
  }

  function assert_greater_than(actual, limit, description) {
    assert(actual > limit, `expected more than ${shown(limit)}, got ${shown(actual)}`, description);
  }

  function assert_unreached(description = "") {
    assert(false, "this must not be reached", description);
  }

  function thrown(steps) {
    try {
      steps();
    } catch (error) {
      return { error };
    }
    return null;
  }

  function assert_throws_js(constructor, steps, description) {
    const caught = thrown(steps);
    assert(caught !== null, "nothing was thrown", description);
    assert(caught.error?.constructor === constructor, `expected ${constructor.name}, got ${shown(caught.error)}`, description);
  }

  function assert_throws_dom(name, steps, description) {
    const caught = thrown(steps);
    assert(caught !== null, "nothing was thrown", description);
    assert(caught.error instanceof DOMException, `expected a DOMException, got ${shown(caught.error)}`, description);
    assert_equals(caught.error.name, name, description);
  }

  function assert_throws_exactly(expected, steps, description) {
    const caught = thrown(steps);
    assert(caught !== null, "nothing was thrown", description);
    assert_equals(caught.error, expected, description);
  }

  function assert_own_property(object, name, description) {
    assert(Object.hasOwn(object, name), `expected an own property ${String(name)}`, description);
  }

  function assert_not_own_property(object, name, description) {
    assert(!Object.hasOwn(object, name), `expected no own property ${String(name)}`, description);
  }

  // What nobody caught is an error of the page.
  function uncaught(event) {
    if (status.status === OK) {
      const error = event.error ?? event.reason;
      status = { status: ERROR, message: `not caught: ${event.message ?? error}`, stack: error?.stack ?? null };
    }
    end(true);
  }
  addEventListener("error", uncaught);
  addEventListener("unhandledrejection", uncaught);
  addEventListener("load", () => {
    loaded = true;
    end();
  });

  Object.assign(global, {
    test, async_test, promise_test,
    assert_true, assert_false, assert_equals, assert_not_equals, assert_array_equals, assert_less_than, assert_greater_than,
    assert_unreached, assert_throws_js, assert_throws_dom, assert_throws_exactly, assert_own_property,
    assert_not_own_property,
    // There is nothing that could be set up.
    setup() {},
    add_completion_callback: (callback) => callbacks.push(callback),
    timeout() {
      if (complete) {
        return;
      }
      status = { status: HARNESS_TIMEOUT, message: "the page has not ended", stack: null };
      for (const test of tests.filter((test) => !test.finished)) {
        test.onend = undefined;
        test.timed_out();
      }
      end(true);
    },
  });
})(globalThis);
