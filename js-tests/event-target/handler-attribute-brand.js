// An event handler attribute wants an object of its interface as this, and says nothing of other objects.
const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(AbortSignal.prototype, "onabort");
console.log(get.name, set.name, enumerable, configurable);
for (const steps of [() => get.call(new EventTarget()), () => set.call({}, null), () => AbortSignal.prototype.onabort]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | get onabort set onabort true true
// | true
// | true
// | true
