"é😀"; throw new TypeError("no");
