// A fragment on its own is a fragment on the location's URL, and a SyntaxError.
// location: http://page.peer/
try {
  new WebSocket("#top");
} catch (error) {
  console.log(error.name);
}

// prints:
// | SyntaxError
