// onerror of an ErrorEvent that the script dispatches gets the five arguments too.
onerror = (...args) => {
  console.log(args.join("|"));
  return true;
};
const init = { message: "m", filename: "f", lineno: 1, colno: 2, error: "e", cancelable: true };
console.log(dispatchEvent(new ErrorEvent("error", init)));
console.log(dispatchEvent(new ErrorEvent("other", init)));

// prints:
// | m|f|1|2|e
// | false
// | true
