/** What is to be said of the link to a picture before somebody sends it. */

/** Some mail programs and chats cut longer links. */
const LONGEST_IN_MAILS = 2000;

/** Advice on a link of so many letters; null for one that goes anywhere. */
export function linkAdvice(length: number): string | null {
  if (length <= LONGEST_IN_MAILS) return null;
  return (
    `This link is long (${length.toLocaleString("en")} letters). It works in browsers, but some mail programs and chats cut links after ` +
    `${LONGEST_IN_MAILS.toLocaleString("en")}: send it in a text file, or take a dossier instead. Showing again what you hid, and taking back growths, makes it shorter.`
  );
}
