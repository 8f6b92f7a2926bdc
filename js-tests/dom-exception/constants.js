// The legacy constants are on the interface and on its prototype.
console.log(DOMException.INDEX_SIZE_ERR, DOMException.SYNTAX_ERR, DOMException.INVALID_ACCESS_ERR, DOMException.DATA_CLONE_ERR);
console.log(new DOMException().ABORT_ERR, DOMException.prototype.QUOTA_EXCEEDED_ERR);
console.log(Object.keys(DOMException).length);

// prints:
// | 1 12 15 25
// | 20 22
// | 25
