"""
Pieces that molecules of every common functional group are put together from. Groups are SMILES joined at their first atom by a single
bond; rings in groups are numbered 1 to 4. Centers have two places: `*1` for the first partner, `*2` for the second.
"""

# Everyday substituents, and what appears in fewer molecules.
COMMON = """
C CC C(C)C C=C C#C C=O C(C)=O C(N)=O C(=O)O C#N CO CF O OC N NC N(C)C F Cl Br S SC c1ccccc1
""".split()
LESS_COMMON = """
I [NH3+] [O-] [S-] [N+](=O)[O-] N=C C=N N=O C(F)(F)F P P(C)C [SiH3] [Si](C)(C)C B(O)O B(C)C [SeH] [Se]C S(C)=O S(C)(=O)=O P(C)(C)=O
[P+](C)(C)C [N+](C)(C)C [S+](C)C [B-](F)(F)F [B-](C)(C)C N=[N+]=[N-] N=C=O N=C=S SC#N [N+]#[C-] [NH-] [N-]C C=S OC(C)=O NC(C)=O
C1CC1 c1ccccn1 c1ccco1 c1cccs1 n1cccc1 C(=O)[O-] N1CC1
""".split()

# Where a group can sit: alkyl, strained, conjugated, aromatic and heteroaromatic carbon, carbonyl.
PLACES = """
[H] C CC C(C)C C(C)(C)C C1CC1 CC=C C=C C#C C(F)(F)F c1ccccc1 Cc1ccccc1 c1ccccn1 c1cccnc1 c1ccco1 c1ccsc1 c1ccc[nH]1 n1cccn1
C(C)=O C(=O)OC C(=O)N(C)C CN(C)C COC
""".split()

FUNCTIONAL = """
[H] C=C C=CC C=C(C)C C=C=C C=C=CC C=C=C=C C=C=C=C=C C#C C#CC C#CC#C C=CC=C C=CC=O C=C=O C=C=S C=C=N C(=C)C C(=C=C)C
F Cl Br I CF CCl CBr CI C(F)F C(F)(F)F C(Cl)(Cl)Cl C(Cl)Cl C(Br)(Br)Br C=CF C=CCl C=CBr C=CI C#CF C#CCl C#CBr C#CI C=C=CF C=C=CCl
O OC OCC OF OCl OBr OI OO OOC OOO OOC(C)=O C=O C(C)=O C(=O)C=O C(=O)C(C)=O C(=O)O C(=O)OC C(=O)[O-] C(=O)F C(=O)Cl C(=O)Br C(=O)I C(=O)OC(C)=O
C(=O)OO C(=O)SC C(=S)C C=S C(=S)OC C(=S)SC C(=O)[S-] C(=S)[S-] C(=[Se])N C(O)O C(OC)OC C(O)=C C(OC)=C OC=C OC=O OC(C)=O OC(=O)OC
C(=O)C(=O)O C(=O)C(=O)[O-] C(=O)C(=O)OC C1OC1 C1OC1C C1CO1 OC#N N=C=O N=C=S N=C=N N=C=NC N=C=[Se] SC#N [Se]C#N C#N [N+]#[C-] C#[N+][O-]
N NC N(C)C [NH3+] [N+](C)(C)C [NH-] [N-]C NN N(C)N NNC N(C)N(C)C N=N N=NC N=Nc1ccccc1 N=[N+]=[N-] C=[N+]=[N-] [N+]#N N=NN(C)C N=NNC N=N[N+](=O)[O-]
NO N(C)O NOC N(O)C [N+](C)(C)[O-] N=O N(C)N=O ON=O O[N+](=O)[O-] [N+](=O)[O-] C[N+](=O)[O-] C=C[N+](=O)[O-] N[N+](=O)[O-] NC#N N(C)C#N
NF N(F)F NCl N(C)Cl NBr N(Cl)Cl NI C=N C=NC C(C)=N C=NO C=NOC C(C)=NO C=NN C=NNC C=NN(C)C C=NN=C C=NCl C=NBr C(Cl)=N C(=N)N C(N)=NC C(=N)OC
C(=N)SC C(N)=NO C(=[NH2+])N C(=O)N C(=O)NC C(=O)N(C)C C(=O)NO C(=O)NN C(=O)N=C C(=O)N=O C(=O)N=[N+]=[N-] C(=O)[N-]C C(=S)N C(=S)NC NC=O NC(C)=O N(C)C=O NC(N)=O
NC(=O)OC OC(N)=O NC(N)=S NC(=N)N NC(N)=[NH2+] N=CN N=CN(C)C NC=C N(C)C=C N=C C=[N+](C)[O-] [N+](C)=C C=[NH+]C NS(C)(=O)=O [N-]S(C)(=O)=O N=S=O NSC N=S(C)C N=P(C)(C)C
N(C)P(C)C NB(C)C N[SiH3] N(C)[Si](C)(C)C
S SC SCC [S-] SS SSC SSSC SSSSC SF SCl SBr SI SO SOC SN SN(C)C S[SiH3] S(C)=O S(=O)O S(=O)OC S(=O)Cl S(=O)N S(=O)F S(C)=N S(C)(=O)=O S(=O)(=O)F S(=O)(=O)Cl
S(=O)(=O)Br S(=O)(=O)O S(=O)(=O)[O-] S(=O)(=O)OC S(=O)(=O)N S(=O)(=O)NC S(=O)(=O)N(C)C S(=O)(=O)[NH-] S(C)(=O)=N S(=O)(=N)N S(=O)(=NC)NC S(C)(=N)=N S(F)(F)(F)(F)F S(=O)[O-]
[S+](C)C [S+](C)[O-] OS(C)(=O)=O OS(=O)(=O)C OS(=O)OC OS(=O)(=O)O OS(=O)(=O)[O-] OS(=O)(=O)OC OS(=O)(=O)F SC=O SC(C)=O SC=C S(=O)C=C S(=O)(=O)C=C S(=O)(=S)C SP(C)C N=S(=O)=O
P PC P(C)C P(F)F P(Cl)Cl P(Br)Br P(O)O P(OC)OC P(N)N P(N(C)C)N(C)C P(=O)(C)C P(C)(C)=S P(C)(C)=N P(C)(C)=C P(=O)(O)O P(=O)(O)[O-] P(=O)(OC)OC P(=O)(OC)C P(=S)(OC)OC P(=S)(C)OC
P(=O)(Cl)Cl P(=O)(F)F P(=S)(Cl)Cl P(=O)(N)N P(=O)(O)C P(=S)(S)OC P(C)(C)=[Se] P(=O)([O-])C P [P+](C)(C)C PP P(C)P(C)C POC OP(C)C OP(OC)OC OP(=O)(O)O OP(=O)(OC)OC OP(=O)(O)[O-] OP(=O)(C)C
OP(=S)(OC)OC SP(=O)(OC)OC SP(=S)(OC)OC SP(C)(C)=O C=P C=PC C#P NP(=O)(OC)OC NP(N)(N)=O NP(C)C P(=O)=O
[SeH] [Se]C [Se-] [Se][Se]C [SeH]C [Se](C)=O [Se](C)(=O)=O [Se](=O)O [Se](=O)(=O)O [Se]Cl [Se]Br [Se]S C=[Se] C(=[Se])C [Se+](C)C [Se]C=C [Se]O
[SiH3] [SiH2]C [Si](C)(C)C [SiH2]F [SiH2]Cl [Si](F)(F)F [Si](Cl)(Cl)Cl [SiH2]Br [SiH2]I [SiH2]O [Si](C)(C)O [SiH2]OC [Si](OC)(OC)OC O[SiH3] O[Si](C)(C)C [SiH2]O[SiH3] [SiH2][SiH3] [SiH2]N [SiH2]S [SiH2]P
[SiH2]C=C [SiH2]C#C C[SiH3] C[Si](C)(C)C [Si](C)(C)[Si](C)(C)C [SiH2]C#N [SiH2]N=[N+]=[N-] [SiH]=C [Si](O)(O)O
B BC B(C)C B(O)O B(OC)OC B(F)F B(Cl)Cl B(Br)Br B(N)N B(N(C)C)N(C)C B1OCCO1 B1OC(C)(C)CO1 OB(C)C OB(O)O CB(O)O C=CB(O)O [BH3-] [B-](F)(F)F [B-](C)(C)C [B-](O)(O)O SB(C)C B(C)N PB(C)C [SiH2]B
Cl(=O)=O Cl(=O)(=O)=O OCl=O OCl(=O)=O OCl(=O)(=O)=O Br(=O)=O OBr(=O)=O I(=O)=O I(Cl)Cl I=O I(F)F [I+]C OI(=O)=O
c1ccccc1 c1ccc(F)cc1 c1ccc(Cl)cc1 c1ccc(Br)cc1 c1ccc(I)cc1 c1ccccc1I c1ccccc1O c1ccccc1[O-] c1ccc([O-])cc1 c1ccc(S)cc1 c1ccc([S-])cc1 c1ccccn1 c1ccncc1 c1cccnc1 c1ncccn1 c1cnccn1 c1ccnnc1 c1cc[n+]([O-])cc1 c1cccc[n+]1[O-]
c1cc[nH+]cc1 [n+]1ccccc1 c1ccco1 c1ccoc1 c1cccs1 c1ccsc1 c1ccc[se]1 c1ccc[nH]1 n1cccc1 n1ccnc1 n1cccn1 c1ncc[nH]1 c1cc[nH]n1 c1ncco1 c1ncno1 c1nncs1 c1ncsc1 c1conn1 c1csnn1 n1cnnc1 n1nnnc1 c1nnn[nH]1 c1nnn[n-]1
c1ccc2occc2c1 C1=CC=CC=CC=C1 C1=CC(=O)C=CC1=O C1=CC=CC1 C1CCC=C1 C1=CCC1 C1=CC1 C1CCC1 C1CCCC1 C1CCCCC1 C1CC1C C1C2CC12 C12CC1C2 C12CC(C1)C2 C1CO1 C1CS1 C1CN1 N1CC1 P1CC1 C1COC1 C1CSC1 N1CCC1 C1CSSC1 C1CCSS1 C1CSSS1
N1CCCC1 N1CCOCC1 N1CCNCC1 N1C=CC=CC1 C1OCCO1 C1SCCS1 C1SCCCS1 C1OOC1 C1OOCC1 C1=NOCC1 C1=NN1 C1N=N1 N1C(=O)CC1 N1C(=O)CCC1=O C1(=O)C=C1 O[N-] [CH-]C#N [CH-]C(C)=O [C-](C#N)C#N [C-]=C=O
""".split()

CENTERS_COMMON = """
C(*1)*2 C(*1)(C)*2 C(*1)(=O)*2 C(*1)(=C)*2 C(*1)=C*2 C(*1)#C*2 C(*1)(=N)*2 C(*1)=N*2 N(*1)*2 N(*1)(C)*2 O(*1)*2 S(*1)*2 N(*1)=N*2 C(*1)C*2 c1(*1)ccccc1*2 c1(*1)ccc(*2)cc1 C(*1)(O)*2
""".split()
CENTERS_LESS_COMMON = """
C(*1)(F)*2 C(*1)(=S)*2 C(*1)(=NO)*2 C(*1)=C=C*2 C(*1)(Cl)*2 C(*1)(C#N)*2 C(*1)(C)=C(C)*2 C(*1)(F)=C(F)*2 [NH2+](*1)*2 [N+](C)(C)(*1)*2 [N-](*1)*2 N(*1)(O)*2 S(*1)(=O)*2 S(*1)(=O)(=O)*2 S(*1)(=O)(=N)*2 [S+](C)(*1)*2 O(*1)O*2 S(*1)S*2
S(*1)SS*2 [Se](*1)*2 [Se](*1)(=O)*2 P(*1)*2 P(*1)(C)*2 P(*1)(C)(=O)*2 P(*1)(O)(=O)*2 P(*1)(C)(=S)*2 P(*1)(OC)(=S)*2 P(*1)(C)(=N)*2 [P+](C)(C)(*1)*2 [SiH2](*1)*2 [Si](C)(C)(*1)*2 [SiH](O)(*1)*2 B(*1)*2 B(*1)(C)*2 B(*1)(O)*2
[B-](C)(C)(*1)*2 [CH-](*1)*2 S(*1)(*2)=C P(*1)(*2)N C1(*1)(*2)CC1 C1(*1)CC1*2 c1(*1)cccc(*2)n1 c1(*1)ccc(*2)s1 c1(*1)ccc(*2)o1 N(*1)N*2 N(*1)O*2 S(*1)N*2 C(*1)(=O)C(=O)*2 C(*1)(=O)O*2 C(*1)(=O)N*2 [SiH2](*1)O[SiH2]*2 C(*1)(=O)C*2
""".split()

# Members of rings, two places each; the first ones are carbon.
RING_MEMBERS = """
[CH2] [C](C)(C) [C](=O) [C](=C) [C](F)(F) [NH] N(C) [O] S S(=O) S(=O)(=O) [C](=S) [C](=N) [SiH2] [Si](C)(C) P P(C) P(C)(=O) B B(C) B(O) [Se] [NH2+] [N-] S(=O)(=N) P(C)(=S) [Se](=O) [PH2+] [Si](O)(O) [C](O) [C](Cl) [C](N)
""".split()

AROMATICS = """
c1ccccc1 c1ccncc1 c1cncnc1 c1cnccn1 c1ccnnc1 c1ncncn1 c1cnnnc1 c1nncnn1 c1cc[nH]c1 c1ccoc1 c1ccsc1 c1cc[se]c1 c1c[nH]cn1 c1cn[nH]c1 c1cocn1 c1cscn1 c1cnoc1 c1cnsc1 c1c[nH]nn1 c1nc[nH]n1 c1nn[nH]n1 c1nnco1 c1ncno1
c1nncs1 c1ncns1 c1nonc1 c1nsnc1 c1cnns1 c1cnno1 c1ccpcc1 c1ccbcc1 c1cc[o+]cc1 c1cc[s+]cc1 c1cc[nH+]cc1 c1cc[n-]c1 c1c[n-]cn1 c1cn[n-]c1 c1nn[n-]n1 [cH-]1cccc1 c1cccccc[cH+]1 c1ccc2[nH]ccc2c1 c1ccc2occc2c1 c1ccc2sccc2c1
c1ccc2ccccc2c1 c1ccc2ncccc2c1 c1ccc2cccc2cc1 c1ccc2nc[nH]c2c1 c1ccc2scnc2c1 c1ccc2n[nH]nc2c1 c1cc2cccn2c1 c1cnc2nccn2c1 c1ccn2ccnc2c1 O=c1cc[nH]cc1 O=c1cccc[nH]1 O=c1ccocc1 O=c1cccco1 S=c1cccc[nH]1 O=c1[nH]cc[nH]1
O=c1cccccc1 c1cc[nH+]c1 [O-][n+]1ccccc1 Cc1cc[o+]c(C)c1 C1=CC=BN=C1 b1bbbbb1 B1NBNBN1 B1OBOBO1 n1nnnnn1 s1sccc1 c1css[cH+]1
""".split()
SUBSTITUENTS = "F Cl Br I C O [O-] S [S-] N N(C)C [NH-] [N-]C C#N C=O C(=O)O C(=O)[O-] [N+](=O)[O-] OC SC S(C)(=O)=O P(C)C B(O)O [SiH3] [Se]C C#C C=C C(F)(F)F N=C=O N=[N+]=[N-] [NH3+] c1ccccc1".split()

# What the model is known to get wrong, with relatives.
NAMED = """
ClP(Cl)Cl FP(F)F BrP(Br)Br IP(I)I CP(Cl)Cl CP(C)Cl P CP CPC CP(C)C CCP(CC)CC c1ccccc1P c1ccccc1PC c1ccccc1P(C)C c1ccccc1P(c1ccccc1)c1ccccc1 C1CP1 C1CCP1 C1CCCP1 N CN CNC CN(C)C FN(F)F ClN(Cl)Cl CN(F)F CN(Cl)C N1CC1 CN1CC1 ClN1CC1 FN1CC1
OO COO COOC CCOOC OOO C1OO1 C1COO1 C1CCOO1 C1CCCOO1 CC(=O)OOC(C)=O CC1(C)OO1 OOc1ccccc1 FOOF FOF ClOCl OCl OF OBr SS CSSC SSS CSSSC S[SH] SCl ClSCl ClSSCl FSF FS(F)(F)F FSSF
C=C=C CC=C=C C=C=C=C C=C=C=C=C C=C=C=C=C=C CC=C=CC CC(C)=C=C FC=C=C FC=C=CCl ClC=C=CF ClC=C=CCl FC=C=CF BrC=C=C C1=C=CCCCCC1 O=C=O S=C=O S=C=S O=C=C=C=O N=C=N CN=C=NC C=C=O CC=C=O C=C=S C=C=N CN=C=O CN=C=S CCN=C=S c1ccccc1N=C=S c1ccccc1N=C=O CC(C)N=C=S C=CCN=C=S
CSC(=S)SC CCOC(=S)SC CN(C)C(=S)[S-] NC(=S)[S-] CC(=S)[S-] COP(=S)(OC)SC COP(=S)(OC)OC COP(=S)(OC)SCC(=O)OC CSP(=S)(OC)OC COP(=O)(OC)SC CP(C)(C)=S SP(C)(C)=S CP(=S)(C)SC ClP(Cl)(Cl)=S ClP(Cl)(Cl)=O CCOP(=S)(OCC)SC OP(O)(O)=S COP(=S)(C)C
CSCl CCSCl c1ccccc1SCl CSBr CSF CC(=O)SCl O=C([O-])C(=O)[O-] O=C(O)C(=O)O O=C([O-])C(=O)O COC(=O)C(=O)OC NC(=O)C(N)=O O=CC=O CC(=O)C(C)=O O=C(Cl)C(=O)Cl O=C([O-])C=O CC(=O)C(=O)[O-] [O-]Cl(=O)(=O)=O [O-]Cl(=O)=O [O-]Cl=O [O-]Cl [O-]Br(=O)=O [O-]I(=O)=O [O-]I(=O)(=O)=O OCl(=O)(=O)=O
COCl(=O)(=O)=O FCl(=O)(=O)=O [O-]Br [O-]I [O-]S(=O)(=O)[O-] OS(=O)(=O)[O-] OP(=O)(O)[O-] OP(=O)([O-])[O-] [O-][N+](=O)[O-] [O-]N=O OC(=O)[O-] [O-]C([O-])=O F[B-](F)(F)F F[P-](F)(F)(F)(F)F F[Si-2](F)(F)(F)(F)F FP(F)(F)(F)F ClP(Cl)(Cl)(Cl)Cl FS(F)(F)(F)(F)F FCl(F)F FBr(F)F FI(F)(F)(F)F [I-] II BrBr ClCl FF ICl IBr BrCl FCl I[I-]I Br[Br-]Br Cl[I-]Cl
C1CSSC1 C1CCSSC1 C1CSSCC1 C1CSSS1 CC1CSSC1 OC(=O)C1CCSS1 C1CCC(SS1)C OC(=O)CCCC1CCSS1 OC(=O)CC1CCSS1 CC1CCSS1 CCC1CCSS1 NC(=O)CC1CCSS1 [O-]C(=O)CCC1CCSS1 C1SSC=C1 C1=CSSC1=S C1CS1 C1CCS1 CC1CS1 C1SS1 C1CSS1 c1ccc2c(c1)SSC2
Ic1ccccc1 Cc1ccc(I)cc1 Ic1ccccn1 Ic1cccnc1 Ic1ccsc1 Ic1cccs1 Ic1ccco1 Ic1ncc[nH]1 Ic1cn[nH]c1 Nc1ccc(I)cc1 Oc1ccc(I)cc1 Oc1c(I)cccc1I Fc1ccc(I)cc1 Ic1ccc(C#N)cc1 O=Cc1ccc(I)cc1 OC(=O)c1ccccc1I [O-]C(=O)c1ccccc1I Ic1ccc2ccccc2c1 CI CCI CC(C)I C=CI C#CI ICI IC(I)I FC(F)(F)I IC#N [O-]c1ccc(I)cc1 C[I+]C c1ccc([I+]c2ccccc2)cc1
Cl F Br I ClCl [H][H] [H]Cl [H]F CCl CBr CF C=CCl ClC=CCl
c1ccc([N-]c2ncco2)nc1 c1ccc([N-]c2ccccc2)cc1 c1ccc([N-]c2ccccn2)nc1 [NH-]c1ccccc1 C[N-]c1ccccc1 [NH-]c1ccccn1 [NH-]c1ncccn1 [NH-]c1ncco1 C[N-]c1ncco1 C[N-]c1nccs1 [NH-]c1nccs1 [NH-]c1ccco1 [NH-]c1cccnc1 CC(=O)[N-]c1ccccc1 CC(=O)[N-]C O=C[N-]C=O CS(=O)(=O)[N-]c1ccccc1 NS(=O)(=O)c1ccccc1 [NH-]S(=O)(=O)c1ccccc1 N#C[N-]C N#C[N-]c1ccccc1 [N-]=C=O [N-]=C=S [N-]=[N+]=[N-] N#C[N-]C#N C=C[NH-] [NH-]C=O c1ccc([N-]c2nccs2)nc1 c1ccc([N-]c2ncc[nH]2)nc1 c1coc([N-]c2ncccn2)n1
[O-]c1ccccc1 Cc1ccc([O-])cc1 [O-]c1ccccc1C=O [O-]c1ccc(C=C)cc1 [O-]c1ccc(-c2ccccc2)cc1 [O-]c1cccnc1 [O-]c1ccccn1 [O-]C=C [O-]C=CC=O [O-]c1ccc([N+](=O)[O-])cc1 [O-]c1ccc(N(C)C)cc1 [O-]c1ccc(OC)cc1 [O-]c1ccc(F)cc1 [S-]c1ccccc1 [S-]C=C [S-]c1ccccn1 C[O-] CC[O-] C[S-] [OH-] [SH-] [NH2-] [C-]#N [C-]#C [CH3-] [CH2-]C=C [CH2-]c1ccccc1 [CH2-]C#N [CH2-]C=O [CH2-][N+](=O)[O-] [CH-](C#N)C#N [SeH-] [PH2-] C[PH-] [BH4-] [SiH3-] FC(F)(F)[O-]
c1cc2ccc3ccc4ccc5ccc1c6c2c3c4c56 C1c2ccc3Cc4ccc5Cc6ccc1c1c2c3c4c5c61 C1=Cc2cccc3cccc1c23
C1=CC=CC=CC=C1 C1=CC=CC=CC=CC=C1 C1=CC=C1 C12C3C1C23 C12C3C4C1C5C2C3C45 C1C2CC12 C12CC1C2 C1C2CC1C2 C1CC2CC12 C1CC2CCC12 C12C=CC1C2 C1=CC2C=CC12 C1=CC2CC12 C1CC11CC1 C1CC1 CC1CC1 C1=CC1 CC1=CC1 C=C1CC1 C=C1CCC1 C=C1C=CC=C1 C=C1C=CC=CC=C1 O=C1C=C1 O=C1CC1 O=C1CCC1 O=C1C=CC=CC=C1 C1=CCC1 C1=CCCC=C1 C1=CC=CCC1 C1=CCC=CC1 C1=CC=CC=CC1 C1=CCCC=CCC1 C1CCCCCCC1 C1CCC=CCCC1 C1CCC#CCCC1 C1C2CC3CC1CC(C2)C3 C1CC2CCC1C2 C1=CC2CCC1C2 C1=CC2C=CC1C2 C1CC2CCC1CC2 C1CN2CCC1CC2 N1(CC2)CCN2CC1
ON=O CON=O CCON=O O=NO CC=O C=CC=C CC=CC=C C=CC=CC=C C=C(C)C=C C=C(C)C(C)=C C=CC=O CC=CC=O C=C(C)C=O C=CC(C)=O C=CC(=O)O C=CC(=O)[O-] C=CC(=O)OC C=CC(N)=O C=CC#N C=CC=N C=CN=C C=CN C=CO C=CS C=COC=C C=C[N+](=O)[O-] C=CP C=C[SiH3] C=CB NN CNN CNNC CN(C)N CN(C)N(C)C N=N CN=NC FN=NF N=NN NNC=O NNN NO CNO CON CN(C)O CONC NOC ONO NS NSN NP NPN OPO FN F[NH3+] ClN
C=N CC=N CN=C CC=NC C=NO C=NN C=[N+]=[N-] CC=[N+]=[N-] [N-]=[N+]=CC=O C1N=N1 CC1N=N1 CN=[N+]=[N-] CCN=[N+]=[N-] N=[N+]=[N-] [N-]=[N+]=Nc1ccccc1 [N-]=[N+]=NC=C [N-]=[N+]=NC=O [N-]=[N+]=NCC=O [O-][N+]#N [N-]=[N+]=O C#[N+][O-] CC#[N+][O-] C[N+]#[C-] CC#N N#CC#N C#CC#C C#CC#N C[N+]#N c1ccccc1[N+]#N O=S=O O=S(=O)=O CS(C)=O CS(=O)C=C CS(C)(=O)=O C[S+](C)C CS(C)=N CS(C)(=O)=N CS(=O)(=N)N CN=S=O CN=S=NC O=S1OCCO1 O=S1(=O)CCCC1 O=S1CCC1 C=S=O O=[Se]=O C[Se](C)=O
C[Si](C)(C)C [SiH4] C[SiH3] [SiH3][SiH3] [SiH3]O[SiH3] C[Si](C)(C)O[Si](C)(C)C [SiH2]1O[SiH2]O[SiH2]O1 F[Si](F)(F)F Cl[Si](Cl)(Cl)Cl C[Si](C)(C)Cl C[SiH2]Cl O[Si](O)(O)O C[Si](C)(C)F C[Si](C)(C)C#C [SiH3]C=C [SiH3]c1ccccc1 [SiH3]N [SiH3]N([SiH3])[SiH3] [SiH3]S[SiH3] [SiH3]P B BB FB(F)F ClB(Cl)Cl BrB(Br)Br CB(C)C OB(O)O COB(OC)OC CB(O)O OBO NB NB(N)N BN=B [BH3-][NH3+] C[N+](C)(C)[BH3-] F[B-](F)(F)[NH3+] C[O+](C)[B-](F)(F)F C[P+](C)(C)[BH3-] [BH4-] O[B-](O)(O)O C[B-](F)(F)F
C[N+](C)(C)C [NH4+] C[NH3+] C[NH2+]C C[NH+](C)C C[P+](C)(C)C [PH4+] C[PH3+] C[O+](C)C [OH3+] C[OH2+] C[S+](C)C [SH3+] CC=[NH2+] C=[NH2+] C=[N+](C)C C=[OH+] NC=[NH2+] NC(N)=[NH2+] CC(N)=[NH2+] c1cc[nH+]cc1 c1c[nH]c[nH+]1 c1cc[n+](C)cc1 C[n+]1ccn(C)c1 C[NH+]=C C#[NH+] CC#[NH+] N#[NH+] O=[N+]=O O=[NH2+] [NH3+]O [NH3+]N [NH3+]CC([O-])=O [NH3+]CCC([O-])=O C[N+](C)(C)CC([O-])=O [NH3+]CS(=O)(=O)[O-] C[N+](C)(C)[O-] C[NH+](C)[O-] CP(C)(C)=C C[P+](C)(C)[CH2-] C[S+](C)[CH2-] [C-]#[O+] [CH2-][N+](C)(C)C
OO[N+](=O)[O-] O=NN(C)C CN=O C=CN=O ClN=O FN=O BrN=O O=Nc1ccccc1 [O-][N+](=O)c1ccccc1 C[N+](=O)[O-] F[N+](=O)[O-] Cl[N+](=O)[O-] O=[N+]([O-])[N+](=O)[O-] CO[N+](=O)[O-] O[N+](=O)[O-] CN[N+](=O)[O-] C[Se]C C[Se][Se]C C[SeH] C1C[Se]1 C1CC[Se]C1 C[Se]C#N C[Se]Cl O=[Se](O)O C[Se](=O)O c1ccccc1[SeH] c1ccccc1[Se]C c1cc[se]c1 [Se]=C=[Se] [Se]=C=O C[Se](=O)(=O)O CC(=[Se])N c1ccc2[se]ccc2c1 C[I](=O)=O c1ccccc1I=O c1ccccc1I(Cl)Cl CI(F)F CBr(F)F O=I(=O)c1ccccc1 CI(=O)=O
""".split()
