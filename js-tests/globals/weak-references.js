// What a WeakRef has given is kept until the task ends; a finalization registry tells of what is gone, in a later task.
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
