// The third argument is a dictionary or a boolean: a truthy primitive means capture, and so does it when removing.
const target = new EventTarget();
for (const options of [true, 1, "x", false, 0, "", null, undefined]) {
  const listener = (event) => console.log(typeof options, String(options), calls++ === 0);
  let calls = 0;
  const witness = () => calls++;
  target.addEventListener("x", witness);
  target.addEventListener("x", listener, options);
  target.dispatchEvent(new Event("x"));
  target.removeEventListener("x", witness);
  target.removeEventListener("x", listener, options);
}

// prints:
// | boolean true true
// | number 1 true
// | string x true
// | boolean false false
// | number 0 false
// | string  false
// | object null false
// | undefined undefined false
