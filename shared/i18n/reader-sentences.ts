/** Reasons in the words of a child's page, where those of the table would say too much or be too hard to read. */
import type { Text } from './text.ts';

/** In place of the category's own name, which would teach what to look for. */
export const ADULT_CONTENT: Text = { vi: 'nội dung dành cho người lớn', en: 'content for adults' };
export const UNSUITABLE_CONTENT: Text = {
  vi: 'nội dung không dành cho trẻ em',
  en: 'content that is not for children',
};
export const PRIVATE_MATTER: Text = { vi: 'chuyện riêng', en: 'private matters' };

export const FOR_ADULTS: Text = {
  vi: 'Trang này có nội dung dành cho người lớn.',
  en: 'This page has content for adults.',
};

/** For those who are learning to read: nothing of lists and categories. */
export const NOT_FOR_CHILDREN: Text = {
  vi: 'Trang này không dành cho trẻ em.',
  en: 'This page is not for children.',
};

export const DANGEROUS: Text = {
  vi: 'Trang này có thể làm hại máy tính hoặc lừa lấy thông tin của con.',
  en: 'This page could harm the computer or trick you into giving things away.',
};

export const groupIsClosed = (category: Text): Text => ({
  vi: `Trang này thuộc nhóm “${category.vi}”. Nhóm này đang đóng.`,
  en: `This page belongs to “${category.en}”, which is closed now.`,
});

export const HURTFUL: Text = {
  vi: 'Trang này có nội dung có thể làm con tổn thương.',
  en: 'This page has content that could hurt you.',
};
