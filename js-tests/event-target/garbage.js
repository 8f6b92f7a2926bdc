// An unreachable target does not keep its listeners, and listeners do not keep a target.
// gc
let target = new EventTarget();
let listener = () => target;
target.addEventListener("x", listener);
const references = [new WeakRef(target), new WeakRef(listener)];
target = listener = null;
setTimeout(() => {
  gc();
  console.log(references.map((reference) => reference.deref()).join());
});

// prints:
// | ,
