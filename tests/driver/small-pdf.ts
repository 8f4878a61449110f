// Small PDFs as people bring them and as nobody should: some pages with a line of text, a script that wants to run, a lock.

interface PdfOptions {
  pages: number;
  /** Runs when the file is opened, in programs that let it. */
  script?: string;
  /** Encrypted; no password that anybody knows opens it. */
  locked?: boolean;
}

/** A4 pages, each with its number in large type. */
export function smallPdf({ pages, script, locked = false }: PdfOptions): Buffer {
  const first = 4;
  const kids = Array.from({ length: pages }, (_, index) => `${first + 2 * index} 0 R`);
  const action = script === undefined ? '' : ` /OpenAction << /S /JavaScript /JS (${script}) >>`;
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R${action} >>`,
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let index = 0; index < pages; index += 1) {
    const drawn = `BT /F1 96 Tf 90 500 Td (Page ${index + 1}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${first + 2 * index + 1} 0 R ` +
        '/Resources << /Font << /F1 3 0 R >> >> >>',
      `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    );
  }
  const some = '0'.repeat(64);
  if (locked) objects.push(`<< /Filter /Standard /V 1 /R 2 /O <${some}> /U <${some}> /P -4 >>`);

  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  const entries = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const lock = locked ? ` /Encrypt ${objects.length} 0 R /ID [<${some}> <${some}>]` : '';
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  text += `trailer << /Size ${objects.length + 1} /Root 1 0 R${lock} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
