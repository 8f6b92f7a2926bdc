// A class may extend DOMException.
class Gone extends DOMException {
  constructor(what) {
    super(`${what} is gone`, "NotFoundError");
  }
}
try {
  throw new Gone("it");
} catch (error) {
  console.log(error instanceof Gone, error instanceof DOMException, error.name, error.code, error.message);
}

// prints:
// | true true NotFoundError 8 it is gone
