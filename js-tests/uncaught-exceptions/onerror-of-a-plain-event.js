// onerror gets a plain event named error as it is, as its one argument, and returning true does not cancel it.
onerror = (...args) => {
  console.log(args.length, args[0] instanceof Event, args[0].type);
  return true;
};
console.log(dispatchEvent(new Event("error", { cancelable: true })));
onerror = () => false;
console.log(dispatchEvent(new Event("error", { cancelable: true })));

// prints:
// | 1 true error
// | true
// | false
