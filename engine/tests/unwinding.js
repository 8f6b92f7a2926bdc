// A native function that catches the exception of a callback leaves the values of its caller.
function nested() { throw new Error("nested"); }
const id = (x) => x;
for (let i = 0; i < 50; i++) {
    const promise = id(new Promise(() => nested()));
    promise.catch(() => {});
    if (!(promise instanceof Promise)) throw new Error("the result of the constructor");
    const target = new EventTarget();
    addEventListener("error", (event) => event.preventDefault(), { once: true });
    target.addEventListener("it", () => nested());
    if (id(target.dispatchEvent(new Event("it"))) !== true) throw new Error("the result of dispatchEvent");
    const thenable = { get then() { return nested(); } };
    if (!(id(Promise.resolve(thenable).catch(() => {})) instanceof Promise)) throw new Error("a getter");
}
