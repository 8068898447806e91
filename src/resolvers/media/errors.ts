import { Problem } from '#schema/problem.ts'
import {
  ALT_MAX,
  PICTURE_BYTES_MAX,
  PICTURE_PIXELS_MAX,
  PICTURE_SIDE_MIN,
  PICTURES_MAX,
  type PictureFault,
} from './rules.ts'

const MEGABYTES = PICTURE_BYTES_MAX / 1024 / 1024
const MILLIONS = PICTURE_PIXELS_MAX / 1_000_000

const TEXTS: Readonly<Record<PictureFault, { readonly 'zh-CN': string; readonly en: string }>> = {
  TYPE: {
    'zh-CN':
      '这不是能用的图片：请传 JPEG、PNG 或 WebP（苹果手机请选“兼容性最佳”格式，或截图后再传）。',
    en: 'This is no picture that can be used: send JPEG, PNG or WebP (on an iPhone choose “Most Compatible”, or send a screenshot).',
  },
  SIZE: {
    'zh-CN': `图片太大：每张最多 ${MEGABYTES} MB。`,
    en: `The picture is too large: at most ${MEGABYTES} MB each.`,
  },
  PIXELS: {
    'zh-CN': `图片尺寸不合适：每边至少 ${PICTURE_SIDE_MIN} 像素，总共最多 ${MILLIONS} 百万像素。`,
    en: `The picture’s size does not fit: at least ${PICTURE_SIDE_MIN} pixels a side, at most ${MILLIONS} megapixels in all.`,
  },
  BROKEN: {
    'zh-CN': '图片打不开，可能没有传完整：请重新拍一张或另存后再传。',
    en: 'The picture cannot be opened, perhaps it did not arrive whole: take it again, or save it anew.',
  },
  TOO_MANY: {
    'zh-CN': `最多 ${PICTURES_MAX} 张图片：先删掉几张。`,
    en: `At most ${PICTURES_MAX} pictures: remove some first.`,
  },
  ALT: {
    'zh-CN': `图片说明太长（最多 ${ALT_MAX} 字），或有无法显示的字符。`,
    en: `What the picture shows is too long (at most ${ALT_MAX} characters), or has signs that cannot be shown.`,
  },
}

/** A file is not taken as a picture; `fault` says why. */
export class PictureRefused extends Problem {
  readonly code = 'PICTURE_REFUSED'
  readonly fault: PictureFault
  constructor(fault: PictureFault) {
    super(TEXTS[fault] ?? TEXTS.BROKEN)
    this.fault = fault
  }
}

/** This portal keeps no pictures of its own. */
export class NoMediaStore extends Problem {
  readonly code = 'NO_MEDIA_STORE'
  constructor() {
    super({
      'zh-CN': '这个平台没有开通图片上传：请联系运营方。',
      en: 'This portal takes no pictures: ask whoever runs it.',
    })
  }
}
