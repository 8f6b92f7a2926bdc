// A ProgressEvent has the values of its dictionary, which are doubles.
const event = new ProgressEvent("p", { lengthComputable: 1, loaded: 2.5, total: 2 ** 60, cancelable: true });
console.log(event.type, event.lengthComputable, event.loaded, event.total, event.cancelable, event.isTrusted, new ProgressEvent("q").loaded);
console.log(Object.keys(ProgressEvent.prototype).join());
const loaded = Object.getOwnPropertyDescriptor(ProgressEvent.prototype, "loaded").get;
for (const steps of [() => new ProgressEvent(), () => new ProgressEvent("p", { loaded: NaN }), () => loaded.call(new Event("e"))]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | p true 2.5 1152921504606847000 true false 0
// | lengthComputable,loaded,total
// | true
// | true
// | true
