/** The family's agreement: one page, in words for the child's age, that both sides read together. */
import type { Text } from './text.ts';

type Band = '6-9' | '10-13' | '14-17';

const by = (young: Text, middle: Text, teen: Text): Readonly<Record<Band, Text>> => ({
  '6-9': young,
  '10-13': middle,
  '14-17': teen,
});

export const title = (name: string): Text => ({
  vi: `Thỏa thuận dùng Internet của ${name} và gia đình`,
  en: `${name} and family: how we use the Internet`,
});

export const intro = by(
  {
    vi: 'Máy tính này có một ngọn hải đăng giúp con tránh những chỗ nguy hiểm trên mạng. Con lúc nào cũng được biết nó đang làm gì.',
    en: 'This computer has a lighthouse that helps you stay away from dangerous places. You may always know what it does.',
  },
  {
    vi: 'Máy tính này có bộ lọc Hải Đăng. Nó chặn những trang nguy hiểm và nhắc giờ giấc. Không có gì bị giấu con.',
    en: 'This computer has the filter Hải Đăng. It blocks dangerous sites and keeps the hours. Nothing about it is hidden from you.',
  },
  {
    vi: 'Máy tính này dùng bộ lọc Hải Đăng. Bản này nói rõ luật, điều gì được ghi lại và ai xem được, để hai bên cùng đồng ý.',
    en: 'This computer uses the filter Hải Đăng. This page says what the rules are, what is recorded and who can see it, so that both sides agree.',
  },
);

export const headings = {
  rules: { vi: 'Luật hiện giờ', en: 'The rules now' },
  recorded: { vi: 'Điều được ghi lại', en: 'What is recorded' },
  never: { vi: 'Điều không bao giờ được ghi', en: 'What is never recorded' },
  parents: { vi: 'Bố mẹ hứa', en: 'Parents promise' },
  child: { vi: 'Con hứa', en: 'I promise' },
  help: { vi: 'Khi có chuyện', en: 'When something is wrong' },
} as const satisfies Record<string, Text>;

export const moreRules = (n: number): Text => ({
  vi: `Và ${n} luật nữa, có đủ trong trang của con.`,
  en: `And ${n} more ${n === 1 ? 'rule' : 'rules'}, all of them on your page.`,
});

export const seenBy = (names: string): Text => ({
  vi: `Người xem được: ${names}. Mỗi lần xem, con thấy trong trang của con.`,
  en: `Who can see it: ${names}. Each time they look, you see it on your page.`,
});
export const seenByGuardians: Text = {
  vi: 'Chỉ người giám hộ xem được. Mỗi lần xem, con thấy trong trang của con.',
  en: 'Only guardians can see it. Each time they look, you see it on your page.',
};

export const parentsPromise: readonly Text[] = [
  {
    vi: 'Khi con xin mở một trang, bố mẹ trả lời và nói lý do.',
    en: 'When you ask for a site, we answer and say why.',
  },
  {
    vi: 'Bố mẹ nói với con trước khi đổi luật, và xem lại luật này cùng con khi con lớn hơn.',
    en: 'We tell you before we change a rule, and look at the rules with you again as you grow.',
  },
  {
    vi: 'Con kể chuyện không hay trên mạng thì không bị mắng, không bị tịch thu máy.',
    en: 'If you tell us about something bad online, we do not scold you and do not take the computer away.',
  },
];

export const childPromises: Readonly<Record<Band, readonly Text[]>> = {
  '6-9': [
    { vi: 'Con hỏi người lớn khi một trang không mở.', en: 'I ask a grown-up when a site does not open.' },
    {
      vi: 'Con không nói tên, trường, địa chỉ với người lạ.',
      en: 'I do not tell strangers my name, school or address.',
    },
  ],
  '10-13': [
    {
      vi: 'Con xin mở khi cần, không tìm cách lách bộ lọc.',
      en: 'I ask when I need a site, and do not look for ways around the filter.',
    },
    {
      vi: 'Con giữ kín thông tin riêng của mình và của bạn bè.',
      en: 'I keep private what is private, mine and my friends’.',
    },
  ],
  '14-17': [
    {
      vi: 'Con nói với bố mẹ khi một luật không còn hợp, thay vì lách.',
      en: 'I say so when a rule no longer fits, instead of getting around it.',
    },
    {
      vi: 'Con tôn trọng sự riêng tư của người khác như của mình.',
      en: 'I respect the privacy of others like my own.',
    },
  ],
};

export const help = (name: Text, phone: string): readonly Text[] => [
  {
    vi: 'Gặp điều đáng sợ hay khó chịu: dừng lại, tắt màn hình, kể với người lớn con tin.',
    en: 'If you meet something frightening: stop, turn off the screen, tell a grown-up you trust.',
  },
  {
    vi: `Gọi ${phone} (${name.vi}) bất cứ lúc nào, miễn phí. Trang này luôn mở và không ai ghi lại.`,
    en: `Call ${phone} (${name.en}) at any time, free of charge. Its site is always open, and no one keeps a record.`,
  },
];

export const changeAndEnd: Text = {
  vi: 'Sự đồng ý có thể rút lại bất cứ lúc nào; khi đó chỉ còn đếm số lượt.',
  en: 'Consent can be withdrawn at any time; from then on only counts are kept.',
};

export const guardianSigns: Text = { vi: 'Bố mẹ / người giám hộ', en: 'Parent / guardian' };
export const childSigns = (name: string): Text => ({ vi: name, en: name });
export const date: Text = { vi: 'Ngày', en: 'Date' };
