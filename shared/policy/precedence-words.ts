/** Order, titles and rules of the precedence table, in the words of the documentation. */
import type { Text } from '../i18n/text.ts';

interface RowWords<Id extends string> {
  readonly id: Id;
  readonly title: Text;
  readonly rule: Text;
}

const row = <const Id extends string>(id: Id, title: Text, rule: Text): RowWords<Id> => ({ id, title, rule });

export const PRECEDENCE_WORDS = [
  row(
    'help-lines',
    { vi: 'Đường dây giúp đỡ', en: 'Help lines' },
    {
      vi: 'Trang của các đường dây giúp đỡ trẻ em luôn mở, vào mọi giờ, dưới mọi quy tắc.',
      en: 'The sites of children’s help lines are open at any hour and under any rule.',
    },
  ),
  row(
    'system-needs',
    { vi: 'Nhu cầu của máy', en: 'The system’s own needs' },
    {
      vi: 'Giờ mạng, thu hồi chứng thư, cập nhật bảo mật: máy luôn tới được.',
      en: 'Network time, certificate revocation, security updates: the computer always reaches them.',
    },
  ),
  row(
    'pause',
    { vi: 'Tạm dừng', en: 'Pause' },
    {
      vi: 'Tạm dừng chặn mọi thứ, trừ tên được phép bởi một lần cho thêm mới hơn lần tạm dừng.',
      en: 'A pause blocks everything, but for a name that a grant newer than the pause covers.',
    },
  ),
  row(
    'grant',
    { vi: 'Cho thêm', en: 'Grant' },
    {
      vi: 'Một lần cho thêm còn hiệu lực mở những gì nó nêu. "site" mở trang đó dù bị chặn. "category" mở nhóm đó, trừ tên bị cha mẹ chặn hay thuộc một nhóm bị chặn khác. "all" cho thêm thời gian: bỏ qua giờ giấc và hạn mức, không mở thứ bị chặn vì nội dung, và chỉ là lý do khi một trong hai (hay một lần tạm dừng trước đó) lẽ ra đã chặn. Tên mà nó không mở thì bị chặn vì nội dung: giờ giấc, hạn mức và lần tạm dừng trước đó không trả lời thay.',
      en: 'A live grant opens what it names. `site` opens that site although it is blocked. `category` opens that category, but for names a parent blocked or another blocked category holds. `all` gives time: it lifts hours and allowances and opens nothing that is blocked for what it is, and it is the reason only where one of these, or an older pause, stood in the way. What it does not open is blocked for what it is: hours, allowances and an older pause do not answer for that.',
    },
  ),
  row(
    'parent-block',
    { vi: 'Cha mẹ chặn', en: 'Parent’s block' },
    {
      vi: 'Quy tắc khóa của gia đình thắng trước; rồi tên miền dài nhất; cùng tên miền thì quy tắc của trẻ thắng của gia đình; bằng nhau thì chặn. Quy tắc theo nhóm đứng sau quy tắc theo tên miền. Quy tắc cho phép của trẻ không mở được nhóm mà gia đình đã khóa.',
      en: 'A rule locked by the household wins first, then the longest domain; at one domain the child’s rule beats the household’s; a tie blocks. Rules for a category come after rules for a domain. A child’s allow opens no category whose block the household locked.',
    },
  ),
  row(
    'hours',
    { vi: 'Giờ giấc', en: 'Hours' },
    {
      vi: 'Chặn trong khung giờ đóng, và ngoài mọi khung giờ mở cùng phạm vi.',
      en: 'Blocked inside a closed window, and outside all open windows of one scope.',
    },
  ),
  row(
    'allowance',
    { vi: 'Hạn mức', en: 'Allowance' },
    {
      vi: 'Chặn khi hết số giây của ngày. Nhóm miễn tính không bị hạn mức nào chặn.',
      en: 'Blocked when the seconds of the day are used. No allowance ends a free category.',
    },
  ),
  row(
    'parent-allow',
    { vi: 'Cha mẹ cho phép', en: 'Parent’s allow' },
    {
      vi: 'Quy tắc thắng là cho phép: bỏ qua nhóm nội dung, không bỏ qua giờ giấc và hạn mức. Quy tắc cho phép một nhóm không mở tên thuộc một nhóm khác bị chặn.',
      en: 'The winning rule allows: it overrides categories, never hours or allowances. A rule that allows a category opens no name which another category blocks.',
    },
  ),
  row(
    'allow-list',
    { vi: 'Chế độ danh sách cho phép', en: 'Allow-list mode' },
    {
      vi: 'Chỉ tên được cha mẹ cho phép (và tên trong mạng nhà) được mở.',
      en: 'Only names which a parent allowed, and those of the home network, are open.',
    },
  ),
  row(
    'safe-search',
    { vi: 'Tìm kiếm an toàn', en: 'Safe search' },
    {
      vi: 'Khi tìm kiếm an toàn đang bật: công cụ tìm kiếm không có chế độ an toàn bắt buộc bị chặn.',
      en: 'While safe search is on, a search engine which cannot be held to a safe mode is blocked.',
    },
  ),
  row(
    'lists-not-ready',
    { vi: 'Danh sách chưa sẵn sàng', en: 'Lists not ready' },
    {
      vi: 'Khi chưa nạp được danh sách nào: mở hay đóng theo cách gia đình đã chọn (failureMode).',
      en: 'While no list is loaded the family’s choice decides (`failureMode`): open or closed.',
    },
  ),
  row(
    'category',
    { vi: 'Nhóm nội dung', en: 'Category' },
    {
      vi: 'Mọi danh sách chứa tên này hoặc tên miền phía trên đều tính; hành động nghiêm nhất thắng: chặn, cảnh báo, quan sát, cho phép. Cảnh báo cũng chặn, kèm lời nhắc riêng.',
      en: 'Every list that holds the name or a domain above it counts, and the strictest action wins: block, warn, observe, allow. A warning blocks too, with words of its own.',
    },
  ),
  row(
    'uncategorised',
    { vi: 'Chưa phân loại', en: 'Uncategorised' },
    {
      vi: 'Ở chế độ chỉ-trang-đã-biết: tên không có trong danh sách nào, không thuộc dịch vụ đã biết và không có đuôi chính thức (edu.vn, gov.vn) bị chặn.',
      en: 'In known-only mode a name is blocked which no list holds, which is of no known service and has no official suffix (edu.vn, gov.vn).',
    },
  ),
  row(
    'default',
    { vi: 'Mặc định', en: 'Default' },
    { vi: 'Không quy tắc nào nói tới: mở.', en: 'No rule speaks of it: allowed.' },
  ),
] as const;

export type RowId = (typeof PRECEDENCE_WORDS)[number]['id'];
