// What a file chooser offers; what a file really is, its bytes tell.
export const ACCEPTED_FILES =
  'image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf,.heic,.heif,.pdf';
