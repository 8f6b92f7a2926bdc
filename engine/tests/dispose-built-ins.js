// SuppressedError, DisposableStack, AsyncDisposableStack, and the dispose methods of iterators.
const equal = (is, should, what) => {
  if (JSON.stringify(is) !== JSON.stringify(should)) throw new Error(`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
};
const thrown = (f) => { try { f() } catch (e) { return e } throw new Error("nothing is thrown by " + f) };

const error = new SuppressedError(1, 2, "text");
equal([error.error, error.suppressed, error.message, error.name, error instanceof Error], [1, 2, "text", "SuppressedError", true], "SuppressedError");
equal(Object.getPrototypeOf(SuppressedError) === Error && SuppressedError.length, 3, "SuppressedError, the constructor");

const calls = [];
const stack = new DisposableStack();
equal(stack.use(null), null, "use(null)");
equal(stack.use({ name: "a", [Symbol.dispose]() { calls.push(this.name) } }).name, "a", "use");
equal(stack.adopt("b", (...args) => calls.push(args)), "b", "adopt");
stack.defer((...args) => calls.push(args.length));
equal([stack.disposed, String(stack)], [false, "[object DisposableStack]"], "a stack");
const moved = stack.move();
equal([stack.disposed, moved.disposed], [true, false], "move");
for (const f of [() => stack.use(null), () => stack.move(), () => stack.defer(() => 1), () => stack.adopt(1, () => 1)])
  if (!(thrown(f) instanceof ReferenceError)) throw new Error("a disposed stack: " + f);
stack.dispose();
equal(calls, [], "a stack that has been moved");
moved[Symbol.dispose]();
moved.dispose();
equal([calls, moved.disposed], [[0, ["b"], "a"], true], "dispose");
if (DisposableStack.prototype.dispose !== DisposableStack.prototype[Symbol.dispose]) throw new Error("dispose and [Symbol.dispose] differ");
for (const f of [() => new DisposableStack().use(1), () => new DisposableStack().use({}), () => DisposableStack(), () => new DisposableStack().defer(1), () => moved.dispose.call({})])
  if (!(thrown(f) instanceof TypeError)) throw new Error("no TypeError: " + f);

const throwing = new DisposableStack();
throwing.defer(() => { throw 1 });
throwing.defer(() => { throw 2 });
throwing.defer(() => { throw 3 });
const e = thrown(() => throwing.dispose());
equal([e.error, e.suppressed.error, e.suppressed.suppressed, e.name], [1, 2, 3, "SuppressedError"], "errors of a disposal");

let returned = 0;
const iterator = { __proto__: Iterator.prototype, return() { returned += arguments.length + 1 } };
equal([iterator[Symbol.dispose](), returned, [].values()[Symbol.dispose]()], [undefined, 1, undefined], "Iterator.prototype[Symbol.dispose]");

globalThis.done = (async () => {
  const order = [];
  const stack = new AsyncDisposableStack();
  stack.use({ async [Symbol.asyncDispose]() { order.push("a"); await null; order.push("a!") } });
  stack.use({ [Symbol.dispose]() { order.push("b") } });
  stack.adopt("c", async (value) => { order.push(value); await null; order.push(value + "!") });
  stack.defer(() => Promise.reject("d"));
  stack.defer(() => { throw "e" });
  stack.use(undefined);
  const promise = stack.disposeAsync();
  equal([order, stack.disposed, String(stack)], [[], true, "[object AsyncDisposableStack]"], "an asynchronous stack");
  const e = await promise.then(() => null, (e) => e);
  equal([order, e.error, e.suppressed], [["c", "c!", "b", "a", "a!"], "d", "e"], "disposeAsync");
  equal(await stack.disposeAsync() === undefined && await AsyncDisposableStack.prototype.disposeAsync.call({}).catch((e) => e.name), "TypeError", "disposeAsync, twice and of an object");

  const prototype = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype));
  let given;
  equal(await prototype[Symbol.asyncDispose].call({ return(...args) { given = args; return Promise.resolve(1) } }) === undefined, true, "[Symbol.asyncDispose]");
  equal(given.length, 0, "return() of [Symbol.asyncDispose]");
  equal(await prototype[Symbol.asyncDispose].call({ return() { throw 1 } }).catch((e) => e), 1, "[Symbol.asyncDispose] that throws");
})();
