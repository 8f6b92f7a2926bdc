// The target of a WeakRef is kept until the task ends; a finalization registry calls back in a later task.
// gc
let object = { big: true };
const reference = new WeakRef(object);
const registry = new FinalizationRegistry((held) => console.log("gone:", held));
registry.register(object, "the object");
object = null;
gc();
console.log(reference.deref() !== undefined);
setTimeout(() => {
  gc();
  console.log(reference.deref());
  setTimeout(() => {}, 10);
}, 10);

// prints:
// | true
// | undefined
// | gone: the object
