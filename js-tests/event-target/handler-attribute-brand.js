// The accessor of an event handler attribute ignores objects of other interfaces.
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
