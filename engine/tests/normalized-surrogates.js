// Lone surrogates stay, in what is changed beside them.
for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) {
    for (const lone of ["\ud800", "\udc00", "\udbff\udbff", "\udfff\ud800"]) {
        for (const text of ["e\u0301", "\u00e9", "\ufb01", "\ud834\udd5e", "\u1100\u1161", "a", "", "\ufffd"]) {
            const normal = text.normalize(form);
            same((text + lone + text).normalize(form), normal + lone + normal, `${form} of ${escape(text + lone + text)}`);
            same((lone + text + lone).normalize(form), lone + normal + lone, `${form} of ${escape(lone + text + lone)}`);
        }
    }
}
same("e\ud800\u0301".normalize(), "e\ud800\u0301", "a mark after a lone surrogate");
same("\u0323\u0307\udc00q\u0307\u0323".normalize("NFC"), "\u0323\u0307\udc00q\u0323\u0307", "the order of marks on both sides");
