// The option signal is an AbortSignal: null and other objects are TypeErrors, undefined is absent.
const target = new EventTarget();
for (const signal of [null, {}, new EventTarget(), "abort", undefined]) {
  try {
    target.addEventListener("x", () => {}, { signal });
    console.log(String(signal), "accepted");
  } catch (error) {
    console.log(String(signal), error instanceof TypeError);
  }
}

// prints:
// | null true
// | [object Object] true
// | [object EventTarget] true
// | abort true
// | undefined accepted
