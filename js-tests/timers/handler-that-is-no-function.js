// A handler that is no function is made a string when the timer is set.
const handler = {
  toString() {
    console.log("toString");
    return "console.log('code')";
  },
};
setTimeout(handler);
console.log("end of script");
setTimeout(undefined);
setTimeout(null);
setTimeout(42);

// prints:
// | toString
// | end of script
// | code
