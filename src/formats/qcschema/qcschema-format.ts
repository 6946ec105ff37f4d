import type { Format } from '../format.js';
import { qcSchemaRecords } from './qcschema.js';

export const qcschema: Format = {
  name: 'qcschema',
  summary: 'QCSchema molecules',
  extensions: ['.json', '.qcjson'],
  recognizes: (start) => /^\s*[[{]/.test(start),
  read: qcSchemaRecords,
};
