"""Small files of each image format, for samples and tests: a gradient of 5 rows and 7 columns, written by Pillow."""

import base64

RGB_JPEG = base64.b85decode(
    '|JeWF01!$>Nk#wx0RR9200961|JwjV00RO70|EjA0|NsD0|NvF2n7WM1O*BQ2L=cX3JeSj3JVJj4iXRz4iOFu3lJ6%5fc;@6%`B*'
    '7Z?^47!ni}6#v@*LjeN>1O)^I2?YfS6b%av6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6ciK`6cqo!'
    '01*fP1po&F0U`hb5di}c0sq7R9{>OW1pxs80RaI300000000010s{mE1_uZU3Jd?l0JRVR0s#X90t5pE1q1{D00Dgg0s{a95d{(<'
    'F+m0sQDFxnaTGFvk)a49Lb1UWQqk}vGh%Xr2?`b$7#SKRCMPH<Dl|1VH#j*uLqtVJM@UIZQ&d$}S6EqEV`OD!XJ~0^b98lfcX)Yv'
    'gM@{Khlq)al9QB`mY0~BnxdnmrKYE-sj9NGw6(UkxVgH*!^FkL$H>Xb($mz{*4NnC+Tr5k<mKk)=;`Y5^7Hid_V@Vt`v1fL9{~UZ'
    '0RaI40RaI40RR91000010s{mE1_uZU3Jd?l0JRYS0s#U91Oo&I1q1{D0Rndb0RjUN1O*{61`<J02Vrp&A~Jyp6he`qvB3!=Gg9ys'
    'Vsg<679=#`CGi&+85$-hC@Cs6Ha9pqIzvQ7Mn_0VN>fx-'
    'R##YAT4Q8oW@l(=YIAgTc6WGrdV+(5g@%WSiHeewl$Dm3n3<ZQqok##r>Lo_va__cwzs&sy28W6#m2|T$;#5x)YaD4*xB0R<K*S$'
    '=jiF`^7Hid_V@Vt`v2Mh3<CiG0ucid06zfXe`Sw`I#<}D<NjHn;r616E8X@`>~ZmSLzVvkYt{b%XOG-}|Je'
)
GRAY_JPEG = base64.b85decode(
    '|JeWF01!$>Nk#wx0RR9200961|JwjV00RO70|EjA0|NsD0|NvF2n7WM1O*BQ2L=cX3JeSj3JVJj4iXRz4iOFu3lJ6%5fc;@6%`B*'
    '7Z?^47!ni}6#u{g3kU!O00#j95di<h03QGV0R;g80RaI400000000000RjUA1qKHQ2?`7U!~nGr00IF60|EpC1qB2I0004f0RjU6'
    '1Q7)iAu&M)6H#FYB5@QlfsvsIBSNvk6;jdgBr{@if(Z&17Z@2DB_<~*DJnEIHa9pqIzvQ7Mn_0VN>fx-'
    'R##YAT4Q8oW@l(=YIAgTc6WGrdV_?8hKGoWijtF*m6n&7nVO=bq@|{(sHv*5v$VCgx45~w!o$SH#>dFX%F@%+)z;V8+1laa<K*S$'
    '=jiF`@$&QZ_4fDp`TGCb00;pA002J#;eTb1hB{Z+qT~KqpW*he|Je'
)
RGB_PNG = base64.b85decode(
    'iBL{Q4GJ0x0000DNk~Le00007000052m$~A00#JBj{pDw8A(JzRCt_YWME)mkP|^eEE)_V3>b)VQ2_Pk1P*Qlaf|=}002ovPDHLk'
    'V1f'
)
GRAY_PNG = base64.b85decode(
    'iBL{Q4GJ0x0000DNk~Le00007000052mk;80Icz;1ONa4BS}O-'
    'RCt^v#jybZAPj&o?Ex^z|F=3cOYW(94FI~s=ng7;Doz3rV`ded00000NkvXXu0mjf'
)
PALETTE_PNG = base64.b85decode(
    'iBL{Q4GJ0x0000DNk~Le00007000051Oos70DH9S>i_@%7*I@9MR=vEczBEymTpj5WOyxFcmO;UEhrQK3Z4Ep;{X5v0(4SNQ~v<v'
    'w=hZo001IML_t(|oMSBeu;(8W!(Rplru!H8A29vryU)PHz`(!&0Em<bv6+Ti`Tzg`07*qoM6N<$f&'
)
WIDE_PNG = base64.b85decode(
    'iBL{Q4GJ0x0000DNk~Le00007000055C8xG0Q_NfM*si-5=lfsRCt_YWMF4N0xaqlWOD&JI{}r&m^Q`$0000<MNUMnLSTX'
)
RGBA_PNG = base64.b85decode(
    'iBL{Q4GJ0x0000DNk~Le00007000052nGNE0EwFR*Z=?k9Z5t%RCt_YWME)mV2~4$!-'
    'iQj7(^Hta9|oq0sx>f1j0G3!~6gM002ovPDHLkV1f'
)
GIF = base64.b85decode(
    'M@dFFH(>_=1pt8n08o~UP+DYo9#9k>9xMO=000L71pojD82|?e91s8ifPn!D0uUe|p}~a=6+&$IFdzUs'
)
ANIMATED_GIF = base64.b85decode(
    'M@dFFH(>_=1pt8n08o~UP+DYA9y|a504x9i000L71pojD7ytzb3=jYS0D%Gs8bnxdVZw$79~uM@5C9?h1OWg50{|=l0000700jVn'
    'P?n5PT4YcjJOBUy2pRwZ00=NZfI)!-4GItlpx{A)0|Gp3C{aK_06P'
)
BMP = base64.b85decode(
    'LQSp!00000001@s001Ze000L7000F5000317ytkO004LZ006`e006`e0000000000002+`pkyAPcs!ttTA-kKptP2t$h4pU002Ay'
    'cu*dAWIT9yT6m0jc%YVew6u5t001ZeP&^(`P&`m%T2Od+P>hyPptMi`000yKC@3B%JUl2+S}0_AD0r4AjI<~K0000002CeoC_Df>'
    'S^!XZ0A!W`c(ecj000'
)
