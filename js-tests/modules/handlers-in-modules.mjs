// The global event handlers are set on the global object from a module, where a declaration of their name does not.
function onerror() {
  console.log("not reached");
}
self.onerror = (message) => {
  console.log(message);
  return true;
};
setTimeout(() => {
  throw "thrown";
});

// prints:
// | Uncaught thrown
