// An exception in a timer's string fires error.
onerror = (message) => {
  console.log(message);
  return true;
};
setTimeout("throw new Error('from a string')");
setTimeout("missing()");

// prints:
// | Uncaught Error: from a string
// | Uncaught ReferenceError: missing is not defined
