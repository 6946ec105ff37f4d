"""Molecules and ions that pairs and clusters are made of."""

NEUTRAL = """
O CO CCO N CN CNC CN(C)C C=O CC=O CC(C)=O NC=O CC(N)=O CNC(C)=O OC=O CC(=O)O COC=O S CS CSC CSSC F Cl Br I C#N CC#N C CC CCC C=C C#C C=C=C C=C=O
c1ccccc1 Cc1ccccc1 Oc1ccccc1 Nc1ccccc1 c1ccncc1 c1cc[nH]c1 c1c[nH]cn1 Cc1c[nH]cn1 c1ccoc1 c1ccsc1 Cc1c[nH]c2ccccc12 c1ncncn1 Fc1c(F)c(F)c(F)c(F)c1F c1cnccn1 c1ccc2ccccc2c1
O=c1cc[nH]c(=O)[nH]1 Nc1cc[nH]c(=O)n1 Nc1ncnc2[nH]cnc12 Cc1c[nH]c(=O)[nH]c1=O Nc1nc2[nH]cnc2c(=O)[nH]1
COC C1CO1 C1CCOC1 OO NN NO ON=O CF CCl CBr CI FC(F)(F)I FC(F)(F)Br FC(F)(F)Cl Ic1ccccc1 Brc1ccccc1 Clc1ccccc1 ClCl BrBr FCl ICl IBr FBr C#CI C#CBr C#CCl IC#N BrC#N Ic1c(F)c(F)c(F)c(F)c1F Ic1ccncc1 O=C1CCC(=O)N1I O=C1CCC(=O)N1Br
O=C=O S=C=S O=S=O CS(C)=O CS(C)(=O)=O CS(N)(=O)=O C[N+](=O)[O-] CP(C)C P O=P(C)(C)C COP(=O)(OC)OC S=P(C)(C)C FP(F)F ClP(Cl)Cl FS(F)(F)F FSF ClSCl CSC#N CSCl F[Se]F C[Se]C C[Se][Se]C [Se]=C=[Se] c1ccc2nsnc2c1 c1nsnc1 c1nc[se]n1
OB(O)O CB(O)O FB(F)F CB(C)C C[SiH3] C[Si](C)(C)O F[Si](F)(F)F C[SiH2]O[SiH3] CN=C=O CN=C=S CN=[N+]=[N-] C=[N+]=[N-] N=C(N)N NC(N)=O NC(N)=S CNC=S NCC(=O)O C[N+](C)(C)[O-] c1cc[n+]([O-])cc1 FF [H][H] OCl
""".split()
CATIONS = """
[NH4+] C[NH3+] CC[NH3+] C[NH2+]C C[NH+](C)C C[N+](C)(C)C NC(N)=[NH2+] CNC(N)=[NH2+] c1c[nH]c[nH+]1 Cc1c[nH]c[nH+]1 c1cc[nH+]cc1 C[n+]1ccccc1 [OH3+] C[P+](C)(C)C C[S+](C)C CC(N)=[NH2+] C=[NH2+]
""".split()
ANIONS = """
[F-] [Cl-] [Br-] [I-] [OH-] O=C[O-] CC(=O)[O-] CCC(=O)[O-] [O-]c1ccccc1 C[O-] [C-]#N [O-][N+](=O)[O-] [O-]N=O COP(=O)([O-])OC CP(=O)(O)[O-] COS(=O)(=O)[O-] CS(=O)(=O)[O-] C[S-] [SH-] [N-]=[N+]=[N-] N#C[S-] N#C[O-] [O-][Cl+3]([O-])([O-])[O-]
OC(=O)[O-] FC(F)(F)C(=O)[O-] OS(=O)(=O)[O-] OP(=O)(O)[O-] c1c[n-]cn1 c1nn[n-]n1 CC(=O)[N-]C F[B-](F)(F)F [BH4-] NCC(=O)[O-] [O-]C=C
""".split()
METALS = ["[Li+]", "[Na+]", "[K+]", "[Mg+2]", "[Ca+2]", "[Zn+2]"]
LIGANDS = """
O O O N CO C=O CC(C)=O NC=O CNC(C)=O CC(=O)[O-] O=C[O-] [Cl-] [F-] [Br-] c1c[nH]cn1 C[S-] CSC C#N CC#N [OH-] COC CS c1ccccc1 COP(=O)([O-])OC CP(=O)(O)[O-] C[NH-] CN c1ccncc1 NCC(=O)[O-] C[N+](=O)[O-] CS(C)=O
""".split()
