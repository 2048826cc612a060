using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using TorchSharp;

namespace Fl.Core.Engines.Torch;

/// <summary>
/// Lets TorchSharp load on Linux distributions whose libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04). Its
/// native library asks for the version GLIBCXX_3.4.32 for the sake of one symbol that nothing in it refers to, a mark
/// that GCC 13's iostream header leaves behind. Where the loader refuses it for that, a copy is loaded in which this
/// need is marked weak, as the ELF format allows, so that its absence is no error.
/// </summary>
internal static class OlderLibstdcxx
{
    private const string Native = "LibTorchSharp";
    private const int VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    public static void Support()
    {
        if (OperatingSystem.IsLinux()) AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != Native || assembly != typeof(torch).Assembly) return 0;
        if (NativeFiles.Find($"lib{Native}.so") is not { } file) return 0;
        var image = File.ReadAllBytes(file);
        if (!Weaken(image, "GLIBCXX_3.4.32")) return 0;
        // Its dependencies are beside the original; once loaded they are found by name.
        foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            if (NativeFiles.Find(dependency) is { } path) NativeLibrary.TryLoad(path, out _);
        var copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, image);
            return NativeLibrary.TryLoad(copy, out var handle) ? handle : 0;
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Marks the need of a 64-bit little-endian ELF image for a symbol version as weak; false where there is none.</summary>
    internal static bool Weaken(Span<byte> image, string version)
    {
        if (!image.StartsWith("\u007fELF\u0002\u0001"u8)) return false;
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]);
        var (size, count) = (UInt16(image, 0x3a), UInt16(image, 0x3c));
        for (var i = 0; i < count; i++)
        {
            var section = image.Slice(sections + i * size, size);
            if (Int32(section, 4) != VersionNeeds) continue;
            var names = image.Slice(sections + Int32(section, 40) * size, size);
            var strings = (int)BinaryPrimitives.ReadInt64LittleEndian(names[24..]);
            if (Weaken(image, (int)BinaryPrimitives.ReadInt64LittleEndian(section[24..]), strings, Encoding.ASCII.GetBytes(version + "\0")))
                return true;
        }
        return false;
    }

    // Elf64_Verneed: version, count (2 bytes each), file, first, next (4 each); Elf64_Vernaux: hash (4), flags, other (2 each), name,
    // next (4 each).
    private static bool Weaken(Span<byte> image, int need, int strings, ReadOnlySpan<byte> version)
    {
        for (var next = 1; next != 0; need += next)
        {
            next = Int32(image, need + 12);
            for (int entry = need + Int32(image, need + 8), left = UInt16(image, need + 2); left > 0; left--)
            {
                if (image[(strings + Int32(image, entry + 8))..].StartsWith(version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(entry + 4)..], (ushort)(UInt16(image, entry + 4) | Weak));
                    return true;
                }
                entry += Int32(image, entry + 12);
            }
        }
        return false;
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}
