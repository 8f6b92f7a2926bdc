// Each name of the table has its legacy code, and any other name has 0.
const names = `IndexSizeError HierarchyRequestError WrongDocumentError InvalidCharacterError NoModificationAllowedError
  NotFoundError NotSupportedError InUseAttributeError InvalidStateError SyntaxError InvalidModificationError NamespaceError
  InvalidAccessError TypeMismatchError SecurityError NetworkError AbortError URLMismatchError TimeoutError
  InvalidNodeTypeError DataCloneError EncodingError NotAllowedError syntaxerror`.split(/\s+/);
console.log(names.map((name) => new DOMException("", name).code).join(" "));

// prints:
// | 1 3 4 5 7 8 9 10 11 12 13 14 15 17 18 19 20 21 23 24 25 0 0 0
