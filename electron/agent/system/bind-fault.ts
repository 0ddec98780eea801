/** Why an endpoint could not be opened, as a value and as a sentence. */
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { type PortHolder, portHolder } from './port-holder.ts';

export type BindFault = {
  readonly address: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
} & (
  | { readonly kind: 'port-in-use'; readonly holder: PortHolder | null }
  | { readonly kind: 'no-permission' }
  | { readonly kind: 'address-unavailable' }
  | { readonly kind: 'failed'; readonly code: string }
);

/** `127.0.0.1:5354`, `[::1]:5354`. */
export const endpointText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** What the system said when a socket was to be bound there. */
export async function bindFaultOf(
  cause: unknown,
  where: Pick<BindFault, 'address' | 'port' | 'transport'>,
): Promise<BindFault> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  switch (code) {
    case 'EADDRINUSE':
      return {
        ...where,
        kind: 'port-in-use',
        holder: (await portHolder(where.transport, where.port)) ?? null,
      };
    case 'EACCES':
    case 'EPERM':
      return { ...where, kind: 'no-permission' };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return { ...where, kind: 'address-unavailable' };
    default:
      return { ...where, kind: 'failed', code };
  }
}

/** What a listener that could not start means to people. */
export function explainBindFault(fault: BindFault): { readonly message: Text; readonly hint: Text } {
  const where = `${endpointText(fault.address, fault.port)}/${fault.transport}`;
  const unserved = {
    vi: 'Thiết bị dùng địa chỉ này chưa được lọc.',
    en: 'Whoever uses this address is not filtered.',
  };
  switch (fault.kind) {
    case 'port-in-use': {
      const { holder } = fault;
      const by = holder === null ? '' : `${holder.command} (PID ${holder.pid})`;
      return {
        message: {
          vi: `Cổng ${where} đang được ${by === '' ? 'một chương trình khác' : by} sử dụng. ${unserved.vi}`,
          en: `The port ${where} is in use by ${by === '' ? 'another program' : by}. ${unserved.en}`,
        },
        hint: {
          vi: 'Hãy dừng chương trình đó, hoặc chọn cổng khác cho Hải Đăng (bộ lọc của cả nhà: `npm start -- --dns 127.0.0.1:CỔNG`).',
          en: 'Stop that program, or choose another port for Hải Đăng (the household’s filter: `npm start -- --dns 127.0.0.1:PORT`).',
        },
      };
    }
    case 'no-permission':
      return {
        message: {
          vi: `Tài khoản này không được phép mở cổng ${where}. ${unserved.vi}`,
          en: `This account may not open the port ${where}. ${unserved.en}`,
        },
        hint: {
          vi: 'Hãy chọn cổng từ 1024 trở lên, hoặc cài đặt Hải Đăng như một dịch vụ.',
          en: 'Choose a port from 1024 up, or install Hải Đăng as a service.',
        },
      };
    case 'address-unavailable':
      return {
        message: {
          vi: `Máy này không có địa chỉ ${fault.address}. ${unserved.vi}`,
          en: `This computer has no address ${fault.address}. ${unserved.en}`,
        },
        hint: {
          vi: 'Hãy dùng 127.0.0.1 hoặc bật IPv6.',
          en: 'Use 127.0.0.1, or switch IPv6 on.',
        },
      };
    case 'failed':
      return {
        message: {
          vi: `Không mở được cổng ${where} (${fault.code}). ${unserved.vi}`,
          en: `The port ${where} could not be opened (${fault.code}). ${unserved.en}`,
        },
        hint: {
          vi: 'Hãy thử lại, hoặc chọn cổng khác cho Hải Đăng.',
          en: 'Try again, or choose another port for Hải Đăng.',
        },
      };
    default:
      return assertNever(fault);
  }
}
